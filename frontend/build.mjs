// Builds src/ into scaffold/static: one script, one stylesheet, the icons, and a manifest that maps
// plain names to names with a content hash. What draws diagrams is many modules, see bundleDiagrams. `--watch` builds again when a source changes.

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

/** Layouts that ELK makes would take half again as much as all the rest of Mermaid. */
const withoutElk = {
  name: "without-elk",
  setup(build) {
    build.onResolve({ filter: /^elkjs/ }, ({ path }) => ({ path, namespace: "elk" }));
    build.onLoad({ filter: /.*/, namespace: "elk" }, () => ({
      contents: `throw new Error("The layout elk is not there. Leave 'layout: elk' out.")`,
    }));
  },
};

/** Bundle what draws diagrams: a module of each kind, loaded by the first diagram of that kind. */
async function bundleDiagrams() {
  const result = await esbuild.build({
    entryPoints: { diagrams: join(source, "diagrams", "desk.ts") },
    bundle: true,
    minify: true,
    write: false,
    splitting: true,
    metafile: true,
    format: "esm",
    outdir: target,
    entryNames: "[name]-[hash]",
    chunkNames: "diagrams-[hash]",
    legalComments: "none",
    target: browsers,
    logLevel: "warning",
    plugins: [withoutElk],
  });
  const packages = new Set();
  for (const path of Object.keys(result.metafile.inputs)) {
    const found = path.match(/.*node_modules\/(@[^/]+\/[^/]+|[^/]+)/);
    if (found) packages.add(found[1]);
  }
  const entry = Object.entries(result.metafile.outputs).find(([, { entryPoint }]) => entryPoint?.endsWith("desk.ts"));
  const files = result.outputFiles.map(({ path, contents }) => [basename(path), contents]);
  return { files, entry: basename(entry[0]), packages: [...packages].sort() };
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
function licenses(drawing) {
  const apache = readFileSync(join(here, "licenses", "Apache-2.0.txt"), "utf8");
  const parts = [
    `htmx (in the script)\n\n${licenseOf("htmx.org")}`,
    `Material Symbols (icons.txt)\n\n${apache}`,
    ...drawing.map((name) => `${name} (in the diagrams)\n\n${licenseOf(name)}`),
  ];
  return parts.join("\n\n");
}

/** Return the licence of a package: its own file, or what its description says. */
function licenseOf(name) {
  const folder = join(here, "node_modules", ...name.split("/"));
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  if (file) return readFileSync(join(folder, file), "utf8");
  const { license, author } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return `${license}${author ? `, ${author.name ?? author}` : ""}\n`;
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
  const diagrams = await bundleDiagrams();
  for (const [name, bytes] of diagrams.files) {
    writeFileSync(join(target, name), bytes);
    manifest[name === diagrams.entry ? "diagrams.js" : name] = name;
  }
  writeFileSync(join(target, "icons.txt"), icons());
  writeFileSync(join(target, "licenses.txt"), licenses(diagrams.packages));
  writeFileSync(join(target, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
  sweep(new Set([...Object.values(manifest), "icons.txt", "licenses.txt", "manifest.json"]));
  report("scaffold.js", script);
  report("scaffold.css", style);
  report("account.css", account);
  for (const [name, bytes] of lazy) report(name, bytes);
  const whole = diagrams.files.reduce((sum, [, bytes]) => sum + bytes.length, 0);
  console.log(`diagrams         ${(whole / 1e6).toFixed(1)} MB in ${diagrams.files.length} modules`);
}

await build();
if (process.argv.includes("--watch")) {
  let timer;
  watch(source, { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(() => build().catch((error) => console.error(error.message)), 50);
  });
}
