// Generated from the Rust declarations by `cargo xtask generate`.

/** The version of this package. */
export const VERSION: string = "0.1.0";
