"""Every exception of scaffold, one class per mistake; control signals live in runtime/control.py.

ScaffoldError
├── UsageError      the author's mistake: what happened, was given, is allowed, to write instead
│   ├── ArgumentError        in the arguments of a call (arguments.py)
│   ├── DuplicateError       two widgets that cannot be told apart (places.py, as what follows)
│   ├── LayoutContextError   a call where it cannot stand
│   └── ...
├── SettingsError   settings that cannot work, found at start
├── AccessError     this person may not do this
├── AuthError       a login that did not succeed: one message for all causes
├── SessionError    a session that is gone, foreign or busy (SessionForgotten: dropped in a run)
└── InputError      a value from the browser that was not offered, answered with 422

Scripts written for Streamlit catch the same mistakes under its names, which stand below.
"""

from scaffold.errors.arguments import (
    AboveMaximumError,
    AddressError,
    ArgumentError,
    BelowMinimumError,
    BoundsError,
    ColorError,
    ColumnSpecError,
    DefaultNotOfferedError,
    DurationError,
    HeightError,
    IncompatibleParametersError,
    MissingParameterError,
    MixedNumbersError,
    NotAllowedError,
    NumberBoundsError,
    NumberFormatError,
    OutOfRangeError,
    ParameterTypeError,
    QueryParamError,
    SelectionCountError,
    TableDataError,
    UnknownParameterError,
    WidthError,
)
from scaffold.errors.base import (
    AccessError,
    AuthError,
    Caution,
    InputError,
    ScaffoldError,
    SessionError,
    SessionForgotten,
    SettingsError,
    UsageError,
    nearest,
)
from scaffold.errors.components import (
    ComponentCallbackError,
    ComponentDataError,
    ComponentDefaultError,
    ComponentError,
    ComponentNameError,
    ComponentRegistryError,
)
from scaffold.errors.options import (
    ThemeError,
    ThemeOptionError,
    ThemeSectionError,
    UnknownOptionError,
)
from scaffold.errors.places import (
    AlreadyMadeError,
    DuplicateError,
    DuplicateKeyError,
    DuplicateWidgetError,
    FormCallbackError,
    FormError,
    FragmentKeyError,
    LayoutContextError,
    NeverAssignedError,
    NoRunError,
    PageMissingError,
    ProviderLibraryError,
    SecretsMissing,
    StateSizeError,
    StateTypeError,
    WidgetAssignError,
)

# The same mistakes under the names that scripts written for Streamlit catch.
Error = ScaffoldError
BidiComponentError = ComponentError
BidiComponentInvalidCallbackNameError = ComponentCallbackError
BidiComponentInvalidDefaultKeyError = ComponentDefaultError
BidiComponentInvalidIdError = ComponentNameError
BidiComponentUnserializableDataError = ComponentDataError
DuplicateWidgetID = DuplicateError
FragmentStorageKeyError = FragmentKeyError
LocalizableStreamlitException = ArgumentError
MarkdownFormattedException = UsageError
NoSessionContext = NoRunError
StreamlitAPIException = UsageError
StreamlitAPIWarning = Caution
StreamlitAuthError = AuthError
StreamlitBadTimeStringError = DurationError
StreamlitComponentRegistryError = ComponentRegistryError
StreamlitDataframeConversionError = TableDataError
StreamlitDefaultNotInOptionsError = DefaultNotOfferedError
StreamlitDuplicateElementId = DuplicateWidgetError
StreamlitDuplicateElementKey = DuplicateKeyError
StreamlitIncompatibleParametersError = IncompatibleParametersError
StreamlitInvalidColorError = ColorError
StreamlitInvalidColumnSpecError = ColumnSpecError
StreamlitInvalidFormCallbackError = FormCallbackError
StreamlitInvalidHeightError = HeightError
StreamlitInvalidLayoutContextError = LayoutContextError
StreamlitInvalidMinMaxError = BoundsError
StreamlitInvalidNumberFormatError = NumberFormatError
StreamlitInvalidParameterTypeError = ParameterTypeError
StreamlitInvalidThemeError = ThemeError
StreamlitInvalidThemeOptionError = ThemeOptionError
StreamlitInvalidThemeSectionError = ThemeSectionError
StreamlitInvalidURLError = AddressError
StreamlitInvalidWidthError = WidthError
StreamlitJSNumberBoundsError = NumberBoundsError
StreamlitMissingAuthlibError = ProviderLibraryError
StreamlitMissingRequiredParameterError = MissingParameterError
StreamlitMixedNumericTypesError = MixedNumbersError
StreamlitPageNotFoundError = PageMissingError
StreamlitQueryParamDictValueError = QueryParamError
StreamlitSecretNotFoundError = SecretsMissing
StreamlitSelectionCountExceedsMaxError = SelectionCountError
StreamlitValueAboveMaxError = AboveMaximumError
StreamlitValueAssignmentNotAllowedError = NeverAssignedError
StreamlitValueBelowMinError = BelowMinimumError
StreamlitValueError = NotAllowedError
StreamlitValueOutOfRangeError = OutOfRangeError
StreamlitWidgetAlreadyInstantiatedError = AlreadyMadeError
UnserializableSessionStateError = StateTypeError

__all__ = [
    "AboveMaximumError",
    "AccessError",
    "AddressError",
    "AlreadyMadeError",
    "ArgumentError",
    "AuthError",
    "BelowMinimumError",
    "BoundsError",
    "Caution",
    "ColorError",
    "ColumnSpecError",
    "ComponentCallbackError",
    "ComponentDataError",
    "ComponentDefaultError",
    "ComponentError",
    "ComponentNameError",
    "ComponentRegistryError",
    "DefaultNotOfferedError",
    "DuplicateError",
    "DuplicateKeyError",
    "DuplicateWidgetError",
    "DurationError",
    "FormCallbackError",
    "FormError",
    "FragmentKeyError",
    "HeightError",
    "IncompatibleParametersError",
    "InputError",
    "LayoutContextError",
    "MissingParameterError",
    "MixedNumbersError",
    "NeverAssignedError",
    "NoRunError",
    "NotAllowedError",
    "NumberBoundsError",
    "NumberFormatError",
    "OutOfRangeError",
    "PageMissingError",
    "ParameterTypeError",
    "ProviderLibraryError",
    "QueryParamError",
    "ScaffoldError",
    "SecretsMissing",
    "SelectionCountError",
    "SessionError",
    "SessionForgotten",
    "SettingsError",
    "StateSizeError",
    "StateTypeError",
    "TableDataError",
    "ThemeError",
    "ThemeOptionError",
    "ThemeSectionError",
    "UnknownOptionError",
    "UnknownParameterError",
    "UsageError",
    "WidgetAssignError",
    "WidthError",
    "nearest",
]
