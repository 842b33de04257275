import { join } from "node:path";
import { defineConfig, type DefaultTheme } from "vitepress";
import { repositoryLinks } from "../src/repository-links.ts";
import { repositoryUrl } from "../src/repository.ts";

const page = (text: string, link: string): DefaultTheme.SidebarItem => ({ text, link });

/** Every page but the first, in the order a reader needs them. A test holds it against the folder. */
const sidebar: DefaultTheme.SidebarItem[] = [
  {
    text: "Start here",
    items: [
      page("A script", "/start/script"),
      page("One command", "/start/program"),
      page("LangChain", "/start/langchain"),
      page("LlamaIndex", "/start/llamaindex"),
      page("The AI SDK", "/start/ai-sdk"),
      page("Tools that speak OpenAI's API", "/start/openai-tools"),
    ],
  },
  {
    text: "Guide",
    items: [
      page("Words used here", "/words"),
      page("Durable runs", "/guide/durable-runs"),
<<<<<<< HEAD
      page("What a store keeps", "/guide/store"),
=======
      page("The program in full", "/guide/program"),
>>>>>>> main
      page("Many machines", "/guide/many-machines"),
      page("Images, audio, video, PDFs", "/guide/media"),
      page("How files are read and cut", "/guide/media-files"),
      page("The bill", "/guide/the-bill"),
      page("Rate limits", "/guide/rate-limits"),
      page("Cost and time", "/guide/cost-and-time"),
      page("Dimensions and task types", "/guide/dimensions-and-tasks"),
      page("Serverless and tenants", "/guide/serverless"),
      page("Proxies and TLS", "/guide/proxies"),
      page("The OpenAI-compatible server", "/guide/openai-server"),
      page("Observability", "/guide/observability"),
      page("Runtimes", "/guide/runtimes"),
      page("Security", "/guide/security"),
    ],
  },
  {
    text: "Vector databases",
    items: [
      page("Which and how", "/databases/"),
      page("LanceDB", "/databases/lancedb"),
      page("Chroma", "/databases/chroma"),
      page("pgvector", "/databases/pgvector"),
      page("Qdrant", "/databases/qdrant"),
      page("Weaviate", "/databases/weaviate"),
      page("Pinecone", "/databases/pinecone"),
      page("Genkit", "/databases/genkit"),
    ],
  },
  {
    text: "Traps",
    items: [page("LangChain's index()", "/traps/langchain-index"), page("LlamaIndex", "/traps/llamaindex")],
  },
  {
    text: "Coming from",
    items: [
      page("The Python SDK", "/coming-from/python-sdk"),
      page("OpenAI and Google", "/coming-from/openai-and-google"),
    ],
  },
  {
    text: "Reference",
    items: [page("Errors", "/reference/errors"), page("The mock gateway", "/reference/mock-gateway")],
  },
];

// Where the site is not at the root of its host.
const base = process.env["DOCS_BASE"] ?? "/";

export default defineConfig({
  title: "segmind-embeddings",
  description: "Vectors of text, images, audio, video and PDFs by Segmind's gemini-embedding-2",
  lang: "en",
  srcDir: "pages",
  outDir: "dist",
  cacheDir: "node_modules/.vitepress",
  base,
  head: [["link", { rel: "icon", type: "image/svg+xml", href: `${base}favicon.svg` }]],
  markdown: {
    config: (markdown) => repositoryLinks(markdown, join(import.meta.dirname, "../pages")),
  },
  themeConfig: {
    search: { provider: "local" },
    outline: [2, 3],
    nav: [
      { text: "Start", link: "/start/script" },
      { text: "API", link: "/api/index.html", target: "_self" },
      { text: "Source", link: repositoryUrl() },
    ],
    sidebar,
  },
});
