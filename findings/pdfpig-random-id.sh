#!/usr/bin/env bash
# PdfPig 0.1.16 writes other bytes for the same document each time, also without any date: the two file identifiers in the trailer are new
# random numbers, and no property sets them. So its files cannot be compared by their hash. Wants the .NET SDK 10.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >probe.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
  <ItemGroup><PackageReference Include="PdfPig" Version="0.1.16" /></ItemGroup>
</Project>
XML

cat >Program.cs <<'CS'
using System.Text;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Writer;

static byte[] Make()
{
    using PdfDocumentBuilder document = new() { IncludeDocumentInformation = false };
    PdfDocumentBuilder.AddedFont font = document.AddStandard14Font(Standard14Font.Helvetica);
    document.AddPage(PageSize.A4).AddText("the same", 12, new PdfPoint(50, 700), font);
    return document.Build();
}

byte[] first = Make(), second = Make();
Console.WriteLine($"equal: {first.AsSpan().SequenceEqual(second)}");
Console.WriteLine($"as long: {first.Length == second.Length}");
string[] lines = Encoding.Latin1.GetString(first).Split('\n'), others = Encoding.Latin1.GetString(second).Split('\n');
foreach (string line in lines.Except(others).Take(5))
{
    Console.WriteLine(System.Text.RegularExpressions.Regex.Replace(line, "[0-9A-Fa-f]{16,}", "HEX"));
}
CS
dotnet run >seen.txt
echo 'PdfPig 0.1.16'
cat seen.txt
diff - seen.txt <<'TXT' || { echo 'changed'; exit 1; }
equal: False
as long: True
<</Size 6 /Root 5 0 R /ID [ <HEX><HEX>] >>
TXT
