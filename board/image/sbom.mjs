// Writes what an image is made of as SPDX 2.3 (JSON): Garita, and every Debian package of packages.lock with its version,
// SHA-256, source package and who maintains it, as the package itself says. Which licences a package has is in its own copyright
// file, which the image keeps (/usr/share/doc/NAME/copyright): Debian has them as texts, so nothing is concluded here.
//
// usage: node sbom.mjs LOCK PACKAGES VERSION COMMIT ROOT-HASH OUT     PACKAGES: the folder of the .deb files;
//        SOURCE_DATE_EPOCH: when

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [lock, packages, version, commit, rootHash, out] = process.argv.slice(2);
const idOf = (text) => `SPDXRef-${text.replace(/[^A-Za-z0-9.-]/g, "-")}`;
const uses = { installed: "installed in the root", graphics: "installed in the root", unpacked: "files of it: the kernel, its modules, the chooser of slots or the initrd" };

const rows = readFileSync(lock, "utf8").trim().split("\n").map((line) => {
  const [name, wanted, architecture, sum, use] = line.split(" ");
  const file = join(packages, `${name}_${wanted.replaceAll(":", "%3a")}_${architecture}.deb`);
  const fields = new Map(execFileSync("dpkg-deb", ["-f", file, "Source", "Maintainer", "Homepage"], { encoding: "utf8" }).split("\n")
    .map((one) => /^([A-Za-z-]+): (.*)$/.exec(one)).filter(Boolean).map(([, key, value]) => [key, value]));
  return {
    SPDXID: idOf(`deb-${name}`), name, versionInfo: wanted, supplier: `Organization: Debian (${fields.get("Maintainer") ?? "unknown"})`,
    downloadLocation: "NOASSERTION", filesAnalyzed: false, homepage: fields.get("Homepage") ?? "NOASSERTION",
    sourceInfo: `Debian source package ${fields.get("Source") ?? name}; ${uses[use]}`,
    checksums: [{ algorithm: "SHA256", checksumValue: sum }], licenseConcluded: "NOASSERTION", licenseDeclared: "NOASSERTION", copyrightText: "NOASSERTION",
    externalRefs: [{ referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator: `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(wanted)}?arch=${architecture}&distro=bookworm` }],
  };
});
const image = idOf("garita-image"), garita = idOf("garita");
const relate = (from, relationshipType, to) => ({ spdxElementId: from, relationshipType, relatedSpdxElement: to });
const nothing = { downloadLocation: "NOASSERTION", filesAnalyzed: false, copyrightText: "NOASSERTION" };
writeFileSync(out, `${JSON.stringify({
  spdxVersion: "SPDX-2.3", dataLicense: "CC0-1.0", SPDXID: "SPDXRef-DOCUMENT", name: `garita-image-${version}`,
  documentNamespace: `urn:garita:image:${version}:${commit}:${rootHash}`,
  creationInfo: { created: new Date(Number(process.env.SOURCE_DATE_EPOCH) * 1000).toISOString().replace(/\.\d+Z/, "Z"), creators: ["Tool: garita board/image/sbom.mjs"] },
  packages: [
    { SPDXID: image, name: "garita-image", versionInfo: version, checksums: [], ...nothing, licenseConcluded: "NOASSERTION", licenseDeclared: "NOASSERTION", comment: `dm-verity root hash ${rootHash}` },
    { SPDXID: garita, name: "garita", versionInfo: `${version} (commit ${commit})`, ...nothing, licenseConcluded: "Apache-2.0", licenseDeclared: "Apache-2.0" },
    ...rows,
  ],
  relationships: [relate("SPDXRef-DOCUMENT", "DESCRIBES", image), ...[garita, ...rows.map((row) => row.SPDXID)].map((one) => relate(image, "CONTAINS", one))],
}, null, 1)}\n`);
