'use strict';
// Before anything is painted: the theme that the reader chose on this page before, or else the system's.
(() => {
  const system = matchMedia('(prefers-color-scheme: dark)');
  let chosen = null;
  try {
    chosen = localStorage.getItem('inknet-theme');
  } catch (error) {
    // A browser may refuse storage to pages that are files.
  }
  const apply = () => {
    document.documentElement.dataset.theme = chosen || (system.matches ? 'dark' : 'light');
  };
  system.addEventListener('change', apply);
  apply();
  addEventListener('DOMContentLoaded', () => {
    document.querySelector('button.theme').addEventListener('click', () => {
      chosen = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
      apply();
      try {
        localStorage.setItem('inknet-theme', chosen);
      } catch (error) {
        // Then it holds until the page is closed.
      }
    });
  });
})();
