/* Draws each figure[data-chart] from the option in its <script type="application/json">; gives it as a picture. */
"use strict";
const NARROW = 560;
const drawn = [];

function fitted(option, width) {
  if (width >= NARROW) return option;
  const said = structuredClone(option);
  if (said.yAxis?.type === "category") said.yAxis.axisLabel = { ...said.yAxis.axisLabel, width: 130, overflow: "truncate" };
  if (said.xAxis?.type === "category") said.xAxis.axisLabel = { ...said.xAxis.axisLabel, rotate: 40, hideOverlap: false };
  if (said.xAxis?.type === "value") said.xAxis.splitNumber = 3;
  return said;
}

function draw(figure) {
  const canvas = figure.querySelector(".chart-canvas");
  const option = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
  if (option.canvasHeight) canvas.style.height = `${option.canvasHeight}px`;
  delete option.canvasHeight;
  const chart = echarts.init(canvas, null, { renderer: "canvas", locale: "ZH" });
  chart.setOption(fitted(option, canvas.clientWidth));
  drawn.push(chart);
  figure.querySelector("[data-chart-picture]").addEventListener("click", () => {
    chart.renderToCanvas({ pixelRatio: 2, backgroundColor: "#fff" }).toBlob((picture) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(picture);
      link.download = `${figure.id}.png`;
      link.click();
      URL.revokeObjectURL(link.href);
    });
  });
}

for (const figure of document.querySelectorAll("figure[data-chart]")) draw(figure);
const refit = () => { for (const chart of drawn) chart.resize(); };
window.addEventListener("resize", refit);
document.addEventListener("toggle", refit, true);

/* Paper shows what is folded away too. */
let folded = [];
window.addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details.section:not([open])")];
  for (const section of folded) section.open = true;
  refit();
});
window.addEventListener("afterprint", () => {
  for (const section of folded) section.open = false;
  folded = [];
  refit();
});
