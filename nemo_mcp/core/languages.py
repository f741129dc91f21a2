"""Which of the backend's languages a text or a locale is in."""

import re

from nemo_mcp.contract import LANGUAGES

ENGLISH, CHINESE, JAPANESE, SPANISH = LANGUAGES

# The words of a title are not the words of the person who asks for it.
_QUOTED = re.compile(r"\"[^\"\n]*\"|“[^”\n]*”|「[^」\n]*」|『[^』\n]*』|《[^》\n]*》|«[^»\n]*»")
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f]")
_WORD = re.compile(r"[^\W\d_]+")
# The first pattern holds what no neighbour of Spanish writes, the second what some of them write as well.
_SPANISH = re.compile(
    r"\b(?:el|los|las|unos|unas|del|y|con|para|quiero|ha(?:z|zme)|pon(?:le)?|añade|agrega|crea|corta|recorta|cambia|quita"
    r"|sube|baja|música|títulos?|subtítulos|vídeos?|imágenes|segundos|voz|más|velocidad|exporta|descarga|muéstrame"
    r"|cuántos|créditos)\b|[¿¡]",
    re.IGNORECASE,
)
_ROMANCE = re.compile(r"\b(?:la|una?|de|al|por|que|en|es|entre|sobre|sin|est[ea]|mi|menos|tono|fondo)\b", re.IGNORECASE)
_ENGLISH = re.compile(
    r"\b(?:the|an?|of|and|with|for|to|in|on|is|it|my|this|that|add|make|cut|trim|change|remove|music|title|text|video"
    r"|seconds|voice|more|less|at|from|then|please|put|show|use|keep|start|end)\b",
    re.IGNORECASE,
)


def language_of(text: str) -> str:
    """`zh-CN`, `ja`, `es` or `en`, by script and by frequent words; `en` when in doubt."""
    said = _QUOTED.sub(" ", text)
    if not any(char.isalpha() for char in said):
        said = text
    kana, han = len(_KANA.findall(said)), len(_HAN.findall(said))
    words = sum(1 for word in _WORD.findall(said) if word[0] < "\u2e80")
    if kana + han and kana + han >= words:
        # Japanese text of any length has kana among its characters; a stray one may stand in a Chinese sentence.
        return JAPANESE if kana * 5 >= han else CHINESE
    sure, english = len(_SPANISH.findall(said)), len(_ENGLISH.findall(said))
    spanish = sure + len(_ROMANCE.findall(said))
    return SPANISH if sure and spanish >= 2 and spanish > english else ENGLISH


def normal_language(tag: str) -> str:
    """The nearest of the contract's languages for a locale tag such as `zh_CN.UTF-8` or `es-MX`, else `en`."""
    primary = re.split(r"[-_.@]", tag.strip().lower(), maxsplit=1)[0]
    return {"zh": CHINESE, "ja": JAPANESE, "es": SPANISH}.get(primary, ENGLISH)
