"""The site with nothing kept between requests: what an answer costs when it has to be made."""

from app import create_app
from app.kept import KEPT, KeptTexts

app = create_app()
app.extensions[KEPT] = KeptTexts(characters=0)
