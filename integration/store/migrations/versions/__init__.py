"""The steps. A step that was released is never edited; there is no way back."""
