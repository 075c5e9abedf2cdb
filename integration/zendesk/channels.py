"""Zendesk's two vocabularies for how something came in, as one (zendesk.md §2.5)."""

from incidents.tickets import Channel

_WORDS = {
    Channel.WEB: ("web", "web_form", "lotus"),
    Channel.EMAIL: ("email", "mail"),
    Channel.API: ("api", "web_service"),
    Channel.RULE: ("rule", "rule_revision"),
    Channel.HELP_CENTER: ("helpcenter", "help_center"),
    Channel.WIDGET: ("web_widget",),
    Channel.MOBILE_SDK: ("mobile_sdk",),
    Channel.MOBILE: ("mobile",),
    Channel.MESSAGING: (
        "native_messaging",
        "messaging",
        "sunshine_conversations_api",
        "business_messaging_slack_connect",
    ),
    Channel.CHAT: ("chat", "chat_transcript", "chat_offline_message"),
    Channel.PHONE: (
        "phone",
        "voice",
        "voicemail",
        "phone_call_inbound",
        "phone_call_outbound",
        "api_phone_call_inbound",
        "api_phone_call_outbound",
        "api_voicemail",
    ),
    Channel.SOCIAL: (
        "any_channel",
        "apple_business_chat",
        "facebook",
        "facebook_message",
        "facebook_post",
        "google_rcs",
        "instagram_dm",
        "kakaotalk",
        "line",
        "sms",
        "telegram",
        "text_message",
        "twitter",
        "twitter_dm",
        "twitter_favorite",
        "viber",
        "wechat",
        "whatsapp",
    ),
}

_CHANNELS = {word: channel for channel, words in _WORDS.items() for word in words}


def channel_of(word: object) -> Channel:
    """The channel that `via.channel` names, in either vocabulary; OTHER for anything else."""
    return _CHANNELS.get(word.casefold(), Channel.OTHER) if isinstance(word, str) else Channel.OTHER
