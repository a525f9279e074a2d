// The package through Vite's own transforms; by default Vite and vitest leave it to Node.js.
export default { ssr: { noExternal: ["cardseal"] }, test: { server: { deps: { inline: ["cardseal"] } } } };
