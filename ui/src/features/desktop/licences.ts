// The licences of what the program is made of, as `scripts/licences.mjs` lists them for each build. Read when asked for.

export type LicensedPackage = { name: string; version: string; licence: string; from: "crate" | "npm" | "file"; texts: number[] };
export type Licences = { packages: LicensedPackage[]; texts: string[] };

// By pattern, because the file is there only where the window was built.
const files = import.meta.glob<Licences>("./licences.gen.json", { import: "default" });

export async function readLicences(): Promise<Licences | null> {
  const [read] = Object.values(files);
  return read ? read() : null;
}

export function matching(packages: readonly LicensedPackage[], typed: string): LicensedPackage[] {
  const wanted = typed.trim().toLowerCase();
  return packages.filter(({ name, licence }) => `${name} ${licence}`.toLowerCase().includes(wanted));
}
