// The Library tab.
(() => {})();
