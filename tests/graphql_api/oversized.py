"""Documents that are exactly as large as one wants, in one respect each, over the small schema."""


def characters(number: int) -> str:
    return "{ eventCount }".ljust(number)


def tokens(number: int) -> str:
    """Four for each variable; nobody uses them."""
    variables, rest = divmod(number - 5, 4)
    listed = " ".join(f"$v{n}: Int" for n in range(variables))
    return f"query ({listed}) {{ {'eventCount ' * rest} }}"


def comments(number: int) -> str:
    return "#\n" * number + "{ eventCount }"


def depth(levels: int) -> str:
    return '{ club(id: "1") ' + "{ parent " * (levels - 2) + "{ name }" + " }" * (levels - 1)


def nesting(levels: int) -> str:
    return "{ ... " * (levels - 1) + "{ eventCount }" + " }" * (levels - 1)


def fields(number: int) -> str:
    """75 in each of 12 clubs above each other, the rest under other names in the first."""
    plain = "name " * 25 + "id " * 25 + "__typename " * 25
    more = " ".join(f"a{n % 4}: name" for n in range(number - 12 * 76))
    return '{ club(id: "1") { ' + more + " " + (plain + "parent { ") * 11 + plain + " }" * 13


def roots(number: int) -> str:
    return "{ " + " ".join(f"a{n}: eventCount" for n in range(number)) + " }"


def aliases(number: int) -> str:
    return "{ clubs { nodes { " + " ".join(f"a{n}: name" for n in range(number)) + " } } }"


def repeats(number: int) -> str:
    return "{ clubs { nodes { " + "name " * number + "} } }"


def repeats_in_fragments(number: int) -> str:
    """Each selected once, in a fragment of its own."""
    spreads = " ".join(f"...f{n}" for n in range(number))
    return f"{{ clubs {{ nodes {{ {spreads} }} }} }} " + " ".join(
        f"fragment f{n} on Club {{ parent {{ name }} }}" for n in range(number)
    )


def directives(number: int) -> str:
    """Four in each place."""
    places, rest = divmod(number, 4)
    each = [4] * places + [rest]
    found = " ".join(f"a{n}: name " + "@skip(if: false) " * times for n, times in enumerate(each))
    return f"{{ clubs {{ nodes {{ {found} }} }} }}"


def directives_in_one_place(number: int) -> str:
    return "{ eventCount " + "@skip(if: false) " * number + "}"


def fragments(number: int) -> str:
    spreads = " ".join(f"...f{n}" for n in range(number))
    kinds = ("id", "name", "__typename", "parent { id }", "parts { totalCount }")
    written = " ".join(f"fragment f{n} on Club {{ {kinds[n % 5]} }}" for n in range(number))
    return f"{{ clubs {{ nodes {{ {spreads} }} }} }} {written}"


def operations(number: int) -> str:
    return " ".join(f"query q{n} {{ eventCount }}" for n in range(number))


def items(number: int) -> str:
    return "{ events(filter: {categories: [" + "sport " * number + "]}) { totalCount } }"
