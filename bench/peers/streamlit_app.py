"""The charts in Streamlit."""

import streamlit as st

from bench.charts import FIRST, YEARS, charts

st.set_page_config(layout="wide")
st.title("CCHC")
chosen = st.radio("Năm", YEARS, index=YEARS.index(FIRST), horizontal=True)
for place, figure in enumerate(charts(chosen)):
    st.plotly_chart(figure, key=f"chart-{place}")
