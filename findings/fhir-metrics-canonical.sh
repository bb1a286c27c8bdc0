#!/usr/bin/env bash
# Fhir.Metrics 1.4.0 brings UCUM quantities to base units with an uncertainty from their digits, and for some the true value lies outside:
# 120 mm[Hg] is 15,998,640 g/(m.s2) and becomes 1.590e7 +- 0.007e7; 120.0 mm[Hg] comes right. Degrees Celsius and Fahrenheit throw. The text
# by which a server is to search and sort (LeftSearchableString) puts 1 L before 900 mL.
# Wants the .NET SDK 10, NuGet.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >probe.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup><PackageReference Include="Fhir.Metrics" Version="1.4.0" /></ItemGroup>
</Project>
XML

cat >Program.cs <<'CS'
using Fhir.Metrics;

SystemOfUnits ucum = UCUM.Load();
foreach ((string value, string unit) in new[] { ("120", "mm[Hg]"), ("120.0", "mm[Hg]"), ("72", "/min"), ("37", "Cel"), ("98.6", "[degF]") })
{
    string canonical;
    try
    {
        canonical = ucum.Canonical(ucum.Quantity(value, unit)).ToString();
    }
    catch (InvalidCastException failure)
    {
        canonical = failure.Message;
    }

    Console.WriteLine($"{value} {unit}: {canonical}");
}

string litre = ucum.Canonical(ucum.Quantity("1", "L")).LeftSearchableString();
string millilitres = ucum.Canonical(ucum.Quantity("900", "mL")).LeftSearchableString();
Console.WriteLine($"{litre} (1 L) sorts {(string.CompareOrdinal(litre, millilitres) < 0 ? "before" : "after")} {millilitres} (900 mL)");
CS

dotnet build --verbosity quiet >build.txt || { cat build.txt; exit 1; }
echo "Fhir.Metrics 1.4.0"
dotnet bin/Debug/net10.0/probe.dll | tee seen.txt
diff - seen.txt <<'EXPECTED'
120 mm[Hg]: [1.590±0.007]e7g.m-1.s-2
120.0 mm[Hg]: [1.5999±0.0007]e7g.m-1.s-2
72 /min: [1.200±0.008]e0s-1
37 Cel: Quantity could not be converted to base units
98.6 [degF]: Quantity could not be converted to base units
m3E-3x1 (1 L) sorts before m3E-4x9.00 (900 mL)
EXPECTED
