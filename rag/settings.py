"""All settings in one frozen record, read from ``ARKIVSVAR_...`` variables and passed explicitly."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Every knob of the product. Nothing in the package reads the environment on its own."""

    model_config = SettingsConfigDict(env_prefix="ARKIVSVAR_", frozen=True, extra="ignore")

    index: Path = Field(Path("index"), description="Mappen med indekset.")
    model: str = Field("", description="Embeddingmodel: navn, mappe eller openai:NAVN; tom = den medfølgende.")
    embeddings_url: str = Field("", description="Adressen på et OpenAI-kompatibelt endpoint til openai:NAVN.")
    embeddings_key: SecretStr = Field(SecretStr(""), description="Nøglen til det endpoint, hvis det kræver en.")
    adapt: bool | None = Field(
        None, description="Tilpas modellen til arkivet; ikke sat = behold den model, indekset har."
    )

    max_file_mb: int = Field(200, ge=1, description="Større filer læses ikke (MB).")
    max_pages: int = Field(5000, ge=1, description="Filer med flere sider læses ikke.")
    chunk_tokens: int = Field(160, ge=24, description="Højst så mange tokens i et uddrag.")

    candidates: int = Field(200, ge=10, description="Uddrag hentet fra hver søgemaskine før fletning.")
    top_items: int = Field(10, ge=1, le=50, description="Punkter i et søgeresultat.")
    dense_weight: float = Field(0.5, ge=0, le=1, description="Embeddingernes vægt i den flettede score.")
    refuse_below: float = Field(0.5, ge=0, le=1, description="Svar ikke, når beviserne vejer mindre end dette.")
    max_answer_words: int = Field(120, ge=20, description="Et svar er højst omtrent så langt.")
    max_question_chars: int = Field(2000, ge=50, description="Længere spørgsmål afvises.")

    llm: str = Field(
        "", description="Sprogmodel som leverandør:navn (openai:…, azure_openai:…, ollama:…); tom = ingen."
    )
    llm_url: str = Field("", description="Sprogmodellens adresse, hvis den ikke er leverandørens egen.")
    llm_key: SecretStr = Field(SecretStr(""), description="Nøgle til sprogmodellen; tom = leverandørens egen variabel.")
    llm_timeout_seconds: float = Field(20, gt=0, description="Så længe ventes der på sprogmodellen, alt i alt.")
    llm_temperature: float | None = Field(None, ge=0, le=2, description="Sprogmodellens temperatur; tom = dens egen.")
    llm_prompt_tokens: int = Field(6000, ge=500, description="Højst så mange tokens sendes til sprogmodellen.")

    host: str = Field("127.0.0.1", description="Adressen chatten lytter på.")
    port: int = Field(7860, ge=1, le=65535, description="Porten chatten lytter på.")

    auth: Path | None = Field(None, description="Fil med brugere (se arkivsvar bruger); tom = ingen log-ind.")
    auth_header: str = Field("", description="Hovedet, hvori en proxy skriver brugerens navn (single sign-on).")
    auth_proxies: str = Field("127.0.0.1,::1", description="Adresserne, en proxy må komme fra, adskilt af komma.")
    allowed_hosts: str = Field("", description="Navnene, chatten må kaldes ved udefra, adskilt af komma.")
    login_hours: float = Field(12, gt=0, le=720, description="Så længe gælder et log-ind.")
    rate_per_minute: int = Field(120, ge=1, description="Højst så mange kald fra én bruger i minuttet.")
    max_request_kb: int = Field(256, ge=16, description="Større forespørgsler afvises (kB).")
