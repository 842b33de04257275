/** This package's version, as it is sent in `User-Agent`; a test holds it to package.json. */
export const version = "0.0.0";
