import DefaultTheme from 'vitepress/theme';
import './style.css';

export default {
  extends: DefaultTheme,
  enhanceApp({ router }) {
    // The page that answers is a file of its own: a link to it leaves this program.
    router.onBeforeRouteChange = (to) => {
      if (!/\/question(\.html)?$/.test(to)) return;
      globalThis.location.assign(to);
      return false;
    };
  },
};
