"""The people of the demonstration. Their passwords are printed at each launch, which is refused in production."""

from dataclasses import dataclass

from config.accounts.roles import Role


@dataclass(frozen=True)
class Login:
    username: str
    password: str
    what_for: str
    roles: tuple[Role, ...] = ()
    is_staff: bool = True
    is_admin: bool = False
    clinic: str = ""


CLINIC = "nordlicht"
CLINIC_NAME = "Nordlicht Laser Clinic"

APP = Login("ada", "ada-asks", "mobile app on the API", (Role.APP_USER,), is_staff=False)
MODERATOR = Login("max", "max-reviews", "moderator", (Role.MODERATOR,))
SENIOR_MODERATOR = Login("sena", "sena-oversees", "senior moderator", (Role.SENIOR_MODERATOR,))
OPERATOR = Login("olu", "olu-operates", "operator", (Role.OPERATOR,))
CLINICIAN = Login("cleo", "cleo-photographs", "clinician, also on the API", (Role.CLINICIAN,), clinic=CLINIC)
ADVISOR = Login("vera", "vera-signs", "clinical advisor", (Role.CLINICAL_ADVISOR,), clinic=CLINIC)

LOGINS = (
    APP,
    MODERATOR,
    SENIOR_MODERATOR,
    OPERATOR,
    CLINICIAN,
    ADVISOR,
    Login("root", "root-administers", "administrator", is_admin=True),
)
