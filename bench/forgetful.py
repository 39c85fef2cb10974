"""The site with nothing kept between requests: what an answer costs when it has to be made."""

from app import create_app
from app.web.html_cache import HTML_CACHE, HtmlCache

app = create_app()
app.extensions[HTML_CACHE] = HtmlCache(characters=0)
