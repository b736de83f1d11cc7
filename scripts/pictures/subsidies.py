"""What everybody and officers see of subsidies."""

from .shots import both, shot

SUBSIDY, CHECK = ".cards a[href^='/subsidies/']", "a[href$='/check']"
PROGRAMME, DRAFT = ".cards a[href^='/programmes/']", ".cards a[href^='/programme-versions/']"
ADDRESS, VERSION = "/subsidies/{code}", "/programme-versions/{id:uuid}"

MATCH = ".cards a[href^='/matching/']"
BUDGET, BATCH, RESULT = "a[href^='/budgets/']", "a[href^='/payment-batches/']", "a[href^='/bank-results/']"
OWN, STAFF = ".cards a[href^='/my/subsidies/']", "td a[href^='/subsidy-cases/']"

EVERYBODY = [
    shot("subsidies", "What the county pays", "/subsidies"),
    shot("subsidies-bo", "The same in Tibetan", "/subsidies", language="bo"),
    shot("subsidy", "One subsidy in plain words", "/subsidies", SUBSIDY, page=ADDRESS),
    shot("check", "Is it for me? Without a sign-in", "/subsidies", SUBSIDY, CHECK, page=f"{ADDRESS}/check"),
    shot("checked", "What would make one eligible", "/subsidies", SUBSIDY, CHECK, "form button", page=""),
    shot("checked-bo", "The same in Tibetan", "/subsidies", SUBSIDY, CHECK, "form button", page="", language="bo"),
]

VOLUNTEER = [
    shot("my-subsidies", "What one is offered, asked for, and may apply for", "/my/subsidies"),
    shot("my-subsidy", "Each step told on one timeline", "/my/subsidies", OWN, page="/my/subsidies/{id:uuid}"),
    shot("my-subsidy-bo", "The same in Tibetan", "/my/subsidies", OWN, page="", language="bo"),
    shot("bank-accounts", "Where one is paid to", "/my/bank-accounts"),
    shot("apply", "What is needed to apply", "/my/subsidies", "a[href$='/apply']", page="/programmes/{id:uuid}/apply"),
]

TECHNICIAN = [
    shot("offer", "Offered without applying", "/my/subsidies", OWN, page="/my/subsidies/{id:uuid}"),
    shot("offer-bo", "The same in Tibetan", "/my/subsidies", OWN, page="/my/subsidies/{id:uuid}", language="bo"),
    shot("bank-accounts-bo", "Where one is paid to, in Tibetan", "/my/bank-accounts", language="bo"),
]

OFFICER = [
    *both("subsidy-cases", "Cases to be checked, with one act on many", "/subsidy-cases"),
    *both("subsidy-case", "A case, and what comes next", "/subsidy-cases", STAFF, page="/subsidy-cases/{id:uuid}"),
    *both("programmes", "Programmes and drafts", "/programmes"),
    *both("new-programme", "Begin a programme", "/programmes/new"),
    *both("programme", "A programme in its versions", "/programmes", PROGRAMME, page="/programmes/{id:uuid}"),
    *both("programme-draft", "A draft with its test cases", "/programmes", DRAFT, page=VERSION),
    *both(
        "edit-programme",
        "Its terms",
        "/programmes",
        DRAFT,
        "a[href$='/edit']",
        page=f"{VERSION}/edit",
    ),
    *both(
        "programme-rules",
        "Its rules, and test cases beside each",
        "/programmes",
        DRAFT,
        "a[href$='/rules']",
        page=f"{VERSION}/rules",
    ),
    *both("budgets", "Budgets, and what was paid of them", "/budgets"),
    *both("budget", "A budget against its plan", "/budgets", BUDGET, page="/budgets/{id:uuid}"),
    *both("payment-batches", "Payment batches, and the bank's answers", "/payment-batches"),
    *both("payment-batch", "A batch, payment by payment", "/payment-batches", BATCH, page="/payment-batches/{id:uuid}"),
    *both("bank-result", "What the bank answered", "/payment-batches", RESULT, page="/bank-results/{id:uuid}"),
    *both("receivables", "Claims for money back", "/receivables"),
    *both("matching", "Everybody matched, night by night", "/matching"),
    *both("match", "What a match found different", "/matching", MATCH, page="/matching/{id:uuid}"),
]
