// The page has the vectors in it, and with them more than the 500 kB at which Vite warns.
export default { build: { chunkSizeWarningLimit: 600 } };
