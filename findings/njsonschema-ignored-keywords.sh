#!/usr/bin/env bash
# NJsonSchema 11.6.2 reads keywords of JSON Schema that it does not check: a document that breaks them has no errors. `dependencies` is from
# draft 4, which is the draft that the library names; the others are from draft 6 and later. `enum` and the numeric `exclusiveMinimum` are
# checked.
# Wants the .NET SDK 10 and NuGet.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >probe.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup><PackageReference Include="NJsonSchema" Version="11.6.2" /></ItemGroup>
</Project>
XML

cat >Program.cs <<'CS'
using NJsonSchema;

// Each document breaks its schema.
(string Keyword, string Schema, string Document)[] cases =
[
    ("enum", """{"properties":{"bus":{"enum":["i2c"]}}}""", """{"bus":"spi"}"""),
    ("exclusiveMinimum", """{"properties":{"volts":{"exclusiveMinimum":0}}}""", """{"volts":0}"""),
    ("const", """{"properties":{"bus":{"const":"i2c"}}}""", """{"bus":"spi"}"""),
    ("if/then", """{"if":{"required":["sda"]},"then":{"required":["scl"]}}""", """{"sda":21}"""),
    ("dependencies", """{"dependencies":{"sda":["scl"]}}""", """{"sda":21}"""),
    ("contains", """{"properties":{"pins":{"type":"array","contains":{"type":"integer"}}}}""", """{"pins":["a"]}"""),
    ("propertyNames", """{"propertyNames":{"pattern":"^[a-z]+$"}}""", """{"SDA":21}"""),
];
foreach ((string keyword, string schema, string document) in cases)
{
    JsonSchema read = await JsonSchema.FromJsonAsync(schema);
    Console.WriteLine($"{keyword}: {(read.Validate(document).Count > 0 ? "checked" : "not checked")}");
}
CS

dotnet run --verbosity quiet >seen.txt
echo "NJsonSchema 11.6.2"
cat seen.txt
diff - seen.txt <<'EXPECTED'
enum: checked
exclusiveMinimum: checked
const: not checked
if/then: not checked
dependencies: not checked
contains: not checked
propertyNames: not checked
EXPECTED
