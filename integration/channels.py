"""Zendesk's two vocabularies for «how it came in», folded into one (zendesk.md §2.5)."""

from incidents.tickets import Channel

_WORDS = {
    Channel.WEB: "web web_form lotus",
    Channel.EMAIL: "email mail",
    Channel.API: "api web_service",
    Channel.RULE: "rule",
    Channel.HELP_CENTER: "help_center helpcenter",
    Channel.WIDGET: "web_widget zendesk_widget",
    Channel.MOBILE_SDK: "mobile_sdk",
    Channel.MOBILE: "mobile",
    Channel.MESSAGING: "messaging native_messaging",
    Channel.CHAT: "chat chat_transcript chat_offline_message",
    Channel.PHONE: (
        "phone voice voicemail phone_call_inbound phone_call_outbound api_voicemail "
        "api_phone_call_inbound api_phone_call_outbound"
    ),
    Channel.SOCIAL: (
        "social facebook facebook_message facebook_post instagram_dm twitter twitter_dm "
        "twitter_favorite whatsapp line wechat viber telegram kakaotalk apple_business_chat "
        "google_rcs sms text_message"
    ),
}
_CHANNELS = {word: channel for channel, words in _WORDS.items() for word in words.split()}


def channel_of(word: str | None) -> Channel:
    """The channel that an event, a ticket or an audit names; OTHER for what we do not know."""
    return _CHANNELS.get((word or "").casefold(), Channel.OTHER)
