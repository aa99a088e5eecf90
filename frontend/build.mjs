// Builds src/ into scaffold/static: one script, one stylesheet, the icons, and a manifest that maps
// plain names to names with a content hash. `--watch` builds again when a source changes.

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const source = join(here, "src");
const target = join(here, "..", "scaffold", "static");
const browsers = ["chrome123", "firefox125", "safari17.5"];

/** Bundle one entry and return its bytes. */
async function bundle(entry, options) {
  const result = await esbuild.build({
    entryPoints: [join(source, entry)],
    bundle: true,
    minify: true,
    write: false,
    legalComments: "none",
    target: browsers,
    loader: { ".svg": "dataurl" },
    logLevel: "warning",
    ...options,
  });
  return result.outputFiles[0].contents;
}

/** Write bytes under a name with their hash, and return that name. */
function place(name, bytes) {
  const hash = createHash("sha256").update(bytes).digest("base64url").slice(0, 10);
  const hashed = `${basename(name, extname(name))}-${hash}${extname(name)}`;
  writeFileSync(join(target, hashed), bytes);
  return hashed;
}

/** Modules that are loaded later use the page's own page.ts and protocol.ts, not copies of them. */
const shared = {
  name: "shared",
  setup(build) {
    build.onResolve({ filter: /^\.\.\/(page|protocol)$/ }, ({ path }) => ({
      path: path.slice(3),
      namespace: "shared",
    }));
    build.onLoad({ filter: /.*/, namespace: "shared" }, ({ path }) => ({
      contents: `module.exports = window.scaffold.${path}`,
    }));
  },
};

/** Files in src/lazy and src/account are loaded by the pages that need them. */
function entries(folder) {
  return readdirSync(join(source, folder)).filter((name) => name.endsWith(".ts"));
}

/** Return the outlined Material Symbols, a line each: name, tab, what stands inside the svg tag. */
function icons() {
  const folder = join(here, "node_modules", "@iconify-json", "material-symbols");
  const set = JSON.parse(readFileSync(join(folder, "icons.json"), "utf8"));
  const all = { ...set.icons };
  for (const [alias, { parent }] of Object.entries(set.aliases ?? {})) {
    if (set.icons[parent]) all[alias] = set.icons[parent];
  }
  const styles = /-(rounded|sharp)$/;
  const lines = [];
  for (const [name, { body }] of Object.entries(all)) {
    if (styles.test(name) || styles.test(name.replace(/-outline$/, ""))) continue;
    const outlined = name.endsWith("-outline") ? name.slice(0, -"-outline".length) : name;
    if (outlined === name && all[`${name}-outline`]) continue;
    lines.push(`${outlined.replaceAll("-", "_")}\t${body.replaceAll(' fill="currentColor"', "")}`);
  }
  lines.sort();
  return `Material Symbols by Google, Apache License 2.0, see licenses.txt\n${lines.join("\n")}\n`;
}

/** Return the licences of what others wrote and the files contain. */
function licenses() {
  const htmx = readFileSync(join(here, "node_modules", "htmx.org", "LICENSE"), "utf8");
  const apache = readFileSync(join(here, "licenses", "Apache-2.0.txt"), "utf8");
  return `htmx (in the script)\n\n${htmx}\n\nMaterial Symbols (icons.txt)\n\n${apache}`;
}

function report(name, bytes) {
  const kilo = (count) => `${(count / 1000).toFixed(1)} kB`;
  const gzip = gzipSync(bytes, { level: 9 }).length;
  console.log(
    `${name.padEnd(16)} ${kilo(bytes.length)}, gzip ${kilo(gzip)}, brotli ${kilo(brotliCompressSync(bytes).length)}`,
  );
}

/** Remove what an earlier build left; the new files are in place by then. */
function sweep(kept) {
  for (const name of readdirSync(target)) if (!kept.has(name)) rmSync(join(target, name));
}

async function build() {
  const script = await bundle("main.ts", {
    format: "iife",
    inject: [join(source, "parse.ts")],
    define: { "Document.parseHTMLUnsafe": "parseAnswer" },
  });
  const style = await bundle("main.css", {});
  const account = await bundle(join("styles", "account.css"), {});
  const lazy = [];
  for (const entry of entries("lazy")) {
    lazy.push([entry.replace(/\.ts$/, ".js"), await bundle(join("lazy", entry), { format: "esm", plugins: [shared] })]);
  }
  for (const entry of entries("account")) {
    lazy.push([entry.replace(/\.ts$/, ".js"), await bundle(join("account", entry), { format: "iife" })]);
  }
  mkdirSync(target, { recursive: true });
  const manifest = {
    "scaffold.js": place("scaffold.js", script),
    "scaffold.css": place("scaffold.css", style),
    "account.css": place("account.css", account),
  };
  for (const [name, bytes] of lazy) manifest[name] = place(name, bytes);
  writeFileSync(join(target, "icons.txt"), icons());
  writeFileSync(join(target, "licenses.txt"), licenses());
  writeFileSync(join(target, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
  sweep(new Set([...Object.values(manifest), "icons.txt", "licenses.txt", "manifest.json"]));
  report("scaffold.js", script);
  report("scaffold.css", style);
  report("account.css", account);
  for (const [name, bytes] of lazy) report(name, bytes);
}

await build();
if (process.argv.includes("--watch")) {
  let timer;
  watch(source, { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(() => build().catch((error) => console.error(error.message)), 50);
  });
}
