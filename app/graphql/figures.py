"""Numbers of the API for Prometheus, read from what it keeps when they are asked for."""

from collections.abc import Iterator
from typing import Any

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from app.kernel.cache import Cache

from .documents import Documents
from .execution import WAYS


class Figures(Collector):
    """Operations by the way they went, and how well the caches of documents and plans serve."""

    def __init__(self, documents: Documents, **others: Cache[Any, Any]) -> None:
        self._documents = documents
        self._others = others

    def collect(self) -> Iterator[Metric]:
        operations = CounterMetricFamily("commonweal_operations", "GraphQL operations run.", labels=["way"])
        for way in WAYS:
            operations.add_metric([way], self._documents.ways[way])
        yield operations
        caches: dict[str, Cache[Any, Any]] = {
            "documents": self._documents.cache,
            "plans": self._documents.plans,
            "own_plans": self._documents.own_plans,
            **self._others,
        }
        lookups = CounterMetricFamily("commonweal_cache_lookups", "Lookups in a cache.", labels=["cache", "found"])
        entries = GaugeMetricFamily("commonweal_cache_entries", "What a cache holds.", labels=["cache"])
        for name, cache in caches.items():
            lookups.add_metric([name, "yes"], cache.hits)
            lookups.add_metric([name, "no"], cache.misses)
            entries.add_metric([name], len(cache))
        yield lookups
        yield entries
