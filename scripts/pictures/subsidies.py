"""What everybody and officers see of subsidies."""

from .shots import both, shot

SUBSIDY, CHECK = ".cards a[href^='/subsidies/']", "a[href$='/check']"
PROGRAMME, DRAFT = ".cards a[href^='/programmes/']", ".cards a[href^='/programme-versions/']"
ADDRESS, VERSION = "/subsidies/{code}", "/programme-versions/{id:uuid}"

EVERYBODY = [
    shot("subsidies", "What the county pays", "/subsidies"),
    shot("subsidies-bo", "The same in Tibetan", "/subsidies", language="bo"),
    shot("subsidy", "One subsidy in plain words", "/subsidies", SUBSIDY, page=ADDRESS),
    shot("check", "Is it for me? Without a sign-in", "/subsidies", SUBSIDY, CHECK, page=f"{ADDRESS}/check"),
    shot("checked", "What would make one eligible", "/subsidies", SUBSIDY, CHECK, "main form button", page=""),
    shot("checked-bo", "The same in Tibetan", "/subsidies", SUBSIDY, CHECK, "main form button", page="", language="bo"),
]

OFFICER = [
    *both("programmes", "Programmes and drafts", "/programmes"),
    *both("new-programme", "Begin a programme", "/programmes/new"),
    *both("programme", "A programme in its versions", "/programmes", PROGRAMME, page="/programmes/{id:uuid}"),
    *both("programme-draft", "A draft with its test cases", "/programmes", DRAFT, page=VERSION),
    *both(
        "edit-programme",
        "Its terms",
        "/programmes",
        DRAFT,
        "main a[href$='/edit']",
        page=f"{VERSION}/edit",
    ),
    *both(
        "programme-rules",
        "Its rules, and test cases beside each",
        "/programmes",
        DRAFT,
        "main a[href$='/rules']",
        page=f"{VERSION}/rules",
    ),
]
