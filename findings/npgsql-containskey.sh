#!/usr/bin/env bash
# Npgsql 10.0.3: NpgsqlConnectionStringBuilder.ContainsKey and TryGetValue say yes for every option that Npgsql knows, whether it was given
# or not. Keys and ShouldSerialize tell what was given. A program that sets an option "unless the user gave it" with ContainsKey never does.
# Wants the .NET SDK 10.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >probe.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup><PackageReference Include="Npgsql" Version="10.0.3" /></ItemGroup>
</Project>
XML

cat >Program.cs <<'CS'
using Npgsql;

NpgsqlConnectionStringBuilder given = new("Host=localhost");
Console.WriteLine($"Keys: {string.Join(", ", given.Keys.Cast<string>())}");
foreach (string option in new[] { "Host", "Max Auto Prepare" })
{
    Console.WriteLine($"{option}: ContainsKey {given.ContainsKey(option)}, TryGetValue {given.TryGetValue(option, out _)}, "
        + $"ShouldSerialize {given.ShouldSerialize(option)}");
}
CS

dotnet run >seen.txt
echo 'Npgsql 10.0.3'
cat seen.txt
diff - seen.txt <<'TXT' || { echo 'changed'; exit 1; }
Keys: Host
Host: ContainsKey True, TryGetValue True, ShouldSerialize True
Max Auto Prepare: ContainsKey True, TryGetValue True, ShouldSerialize False
TXT
