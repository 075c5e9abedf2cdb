"""Everybody the sandbox knows: the one list that Zendesk's side and the company's side share."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Company:
    """A customer company: an organization in Zendesk, an account in the CRM."""

    key: str
    name: str
    domain: str
    plan: str


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody at a customer company."""

    name: str
    email: str
    company: str
    """Key of the company."""
    account_id: str | None = None
    """Their account in the product; None when they have none."""
    role: str = "member"
    """Their role in the product: owner, admin, member or viewer."""
    in_zendesk: bool = True
    """False: Zendesk has never heard of them."""
    verified: bool = True
    """Whether the address is a verified identity in Zendesk."""
    is_service: bool = False
    """A program signs in with the account, no person."""
    is_break_glass: bool = False
    """Kept for the day on which nothing else works."""

    has_key: bool = False
    """They made an API key for a program of theirs."""

    @property
    def is_admin(self) -> bool:
        """What the CRM says of them: user role = admin."""
        return self.role in ("owner", "admin")

    @property
    def is_person(self) -> bool:
        """Somebody whom the CRM knows, and who signs in of a morning."""
        return not (self.is_service or self.is_break_glass)


@dataclass(frozen=True, slots=True)
class Staff:
    """A colleague with a seat in Zendesk."""

    name: str
    email: str
    role: str
    """agent or admin."""
    role_type: int
    """0 custom agent, 1 light agent, 4 admin (zendesk.md §5.1)."""
    suspended: bool = False
    groups: tuple[str, ...] = ("Support",)


COMPANIES = (
    Company("acme", "Acme Corp", "acme.example", "Enterprise"),
    Company("globex", "Globex", "globex.example", "Professional"),
    Company("initech", "Initech", "initech.example", "Team"),
)

CUSTOMERS = (
    Customer("Eve Adams", "eve@acme.example", "acme", "usr_eve", "admin"),
    Customer("Omar Haddad", "omar@acme.example", "acme", "usr_omar", "owner"),
    Customer("Lin Zhao", "lin@acme.example", "acme", "usr_lin"),
    Customer("Paula Reyes", "paula@acme.example", "acme", "usr_paula", "viewer", verified=False),
    Customer("Gus Fring", "gus@globex.example", "globex", "usr_gus", "owner"),
    Customer("Hanna Berg", "hanna@globex.example", "globex", "usr_hanna", "admin", has_key=True),
    Customer("Ivo Novak", "ivo@globex.example", "globex", "usr_ivo"),
    Customer("Nora Quist", "nora@globex.example", "globex", None),
    Customer("Bill Lumbergh", "bill@initech.example", "initech", "usr_bill", "admin"),
    Customer("Milton Waddams", "milton@initech.example", "initech", "usr_milton", in_zendesk=False),
    Customer(
        *("Acme break glass", "break-glass@acme.example", "acme", "usr_acme_glass", "admin"),
        in_zendesk=False,
        is_break_glass=True,
    ),
    Customer(
        *("Globex night robot", "robot@globex.example", "globex", "usr_globex_robot"),
        in_zendesk=False,
        is_service=True,
    ),
)
"""Owners are Omar and Gus; Bill is the last admin of Initech, which has no owner."""

SUPPORT_ADDRESS = "support@lantern.example"
SECURITY_ADDRESS = "security@lantern.example"

STAFF = (
    Staff("Ada Marsh", "ada@lantern.example", "admin", 4, groups=("Support", "Operations")),
    Staff("Tom Field", "tom@lantern.example", "agent", 0),
    Staff("Sara Vance", "sara@lantern.example", "agent", 0, groups=("Operations",)),
    Staff("Lou Light", "lou@lantern.example", "agent", 1),
    Staff("Sid Gone", "sid@lantern.example", "agent", 0, suspended=True),
    Staff("Ben Ward", "ben@lantern.example", "agent", 0),
)
"""An admin, three agents, a light agent and a suspended one."""

INTEGRATION = Staff("Deskwarden (integration)", "deskwarden@lantern.example", "admin", 4)
"""Whom the OAuth client acts as."""
