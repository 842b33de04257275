import type { Theme } from "vitepress";
import DefaultTheme from "vitepress/theme";
import PlanCalculator from "./plan-calculator.vue";

const theme: Theme = {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component("PlanCalculator", PlanCalculator);
  },
};

export default theme;
