"""The options of the second select depend on the first one."""

import scaffold as st

CITIES = {
    "Denmark": ["Copenhagen", "Aarhus", "Odense"],
    "Italy": ["Rome", "Milan", "Naples", "Turin"],
    "Japan": ["Tokyo", "Osaka", "Kyoto"],
}

st.title("Where to?")

country = st.selectbox("Country", CITIES)
city = st.selectbox("City", CITIES[country])
nights = st.slider("Nights", 1, 14, 3)

st.success(f"{nights} nights in {city}, {country}")
