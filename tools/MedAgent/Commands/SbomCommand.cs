using System.CommandLine;
using NanoMedAgent.Compliance.Materials;
using NanoMedAgent.Compliance.Sources;
using Spectre.Console;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>sbom</c>: bills of materials of the firmware, the programs and the test tools.</summary>
internal static class SbomCommand
{
    private const int Unjudged = 1;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Option<string> output = new("--out")
        {
            Description = "The folder to write to. Files of the same names are overwritten.",
            HelpName = "DIR",
            Required = true,
        };
        Option<string?> source = EvidenceCommand.SourceOption("The clone of nanoMedAgent. [default: the one around the current folder]");
        Command command = new(
            "sbom",
            "Writes bills of materials (SBOM) of the firmware, of each program and of the test tools, as CycloneDX 1.7, and what is known "
            + "about vulnerabilities of what is in them (VEX). Needs the sources, restored by dotnet restore, and no network. The same "
            + "commit gives the same files. Exit code 1 when NuGet's audit named an advisory that has no entry in "
            + "tests/compliance/advisories.json. Example: medagent sbom --out bills")
        {
            output, source,
        };
        command.SetAction(
            result => Write(SourceClone.Around(result.GetValue(source) ?? Environment.CurrentDirectory), result.GetValue(output)!));
        return command;
    }

    private static int Write(SourceClone clone, string folder)
    {
        Table table = new Table().Border(TableBorder.Rounded)
            .AddColumns("file", "components", "advisories", "licences");
        foreach (WrittenBill bill in BillsOfMaterials.Write(clone, folder))
        {
            table.AddRow(
                Markup.Escape(bill.Path),
                FormattableString.Invariant($"{bill.Components}"),
                FormattableString.Invariant($"{bill.Vulnerabilities}"),
                Markup.Escape(string.Join(", ", bill.Licences.Select(Count))));
        }

        Output.Write(table);
        IReadOnlyList<string> unanswered = BillsOfMaterials.Unanswered(clone);
        foreach (string message in unanswered)
        {
            Output.Warn($"{message}: no entry in tests/compliance/advisories.json");
        }

        return unanswered.Count == 0 ? 0 : Unjudged;
    }

    private static string Count(KeyValuePair<string, int> licence) => FormattableString.Invariant($"{licence.Value} {licence.Key}");
}
