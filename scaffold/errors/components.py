"""Mistakes with components."""

from __future__ import annotations

from scaffold.errors.base import UsageError


class ComponentRegistryError(UsageError):
    """The files of a component are not where they should be."""


class ComponentError(UsageError):
    """A component that runs in the page was used in a way that cannot work."""


class ComponentNameError(ComponentError):
    """A name that no component can have."""


class ComponentCallbackError(ComponentError):
    """A callback of a component whose name says no state and no event."""


class ComponentDefaultError(ComponentError):
    """A default for a state that the component does not have."""


class ComponentDataError(ComponentError):
    """Data for a component that cannot be sent to a browser."""
