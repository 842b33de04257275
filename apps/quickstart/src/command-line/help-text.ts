export const helpText = `Embeds texts, pictures, sound, videos and PDFs, then answers queries by
cosine similarity.

Usage
  npm start                                the built-in corpus and its queries
  npm start -- --query "a light at sea"    your own query; may be repeated
  npm start -- path/to/my/files            your own files and folders
  npm start -- --with langchain            the same, through LangChain

Flags
  -q, --query TEXT   a query to answer
      --top N        answers to a query (default: 3)
      --out FILE     the vectors, one JSON object a line
                     (default: .quickstart/vectors.jsonl)
      --resume       go on with that file: what is in it is not bought again
      --mode MODE    auto, sync or async: which route the requests take
                     (default: auto, which is v1 for text and v2 for media)
      --with NAME    langchain or llamaindex: embed and answer through that
                     framework and its vector store
      --rpm N        requests a minute: the mock's quota, or the most that is
                     sent to a real endpoint
      --mock         use the mock gateway although SEGMIND_API_KEY is set
      --base-url URL another endpoint than https://api.segmind.com
  -y, --yes          do not ask before sending requests that are billed
  -h, --help         print this

With SEGMIND_API_KEY in the environment the vectors are Gemini's, and each
request is billed: you are told how many there are and asked. Without it a mock
gateway is started on this machine; its vectors are not Gemini's.

Text is .txt and .md. Pictures (PNG, JPEG), sound (MP3, WAV), videos (MP4, MOV)
and PDFs are told by their bytes; what is too long is embedded in pieces.

Exit codes: 0 all went well · 1 something failed or nothing was embedded ·
2 the command line cannot be used · 130 interrupted
`;
