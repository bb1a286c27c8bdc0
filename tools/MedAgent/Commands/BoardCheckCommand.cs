using System.CommandLine;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Texts;
using NanoMedAgent.MedAgent.Boards;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>board check</c>.</summary>
internal static class BoardCheckCommand
{
    private const int Failed = 1;

    private static readonly Argument<string?> Id = new("id")
    {
        Description = "The board to check. [default: all boards]",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string> Folder = new("--folder")
    {
        Description = "A folder with board files, one subfolder for each board. [default: the boards built into medagent]",
        HelpName = "DIR",
    };

    private static readonly Option<string?> Policy = new("--policy")
    {
        Description = "A policy, signed (.cose) or in JSON (.json), which must fit into the board's heap.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Authority = new("--authority")
    {
        Description = "The authority's public key (PEM), for a signed policy.",
        HelpName = "FILE",
    };

    private static readonly HeapOptions HeapFits = new();

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new(
            "check",
            "Checks board files against boards/board.schema.json, and whether the chip has the pins, the flash has the space, and the heap "
            + "has room for a policy. Exit code 1 when a file has an error, or the policy does not fit. "
            + "Example: medagent board check --folder boards")
        {
            Id, Folder, Policy, Authority, HeapFits.Release, HeapFits.Heap,
        };
        command.SetAction(Check);
        return command;
    }

    private static int Check(ParseResult arguments)
    {
        string? policyPath = arguments.GetValue(Policy);
        DataPolicy? policy = policyPath is null
            ? null
            : PolicyCommands.ReadAny(policyPath, arguments.GetValue(Authority), out _);
        int wrong = 0;
        foreach (BoardFile file in FilesOf(arguments.GetValue(Id), arguments.GetValue(Folder)))
        {
            IReadOnlyList<string> mistakes = BoardCheck.Check(file);
            wrong += mistakes.Count;
            foreach (string mistake in mistakes.DefaultIfEmpty($"{file.Path}: correct"))
            {
                Console.WriteLine(Printable.Line(mistake));
            }

            if (mistakes.Count == 0 && policy is not null)
            {
                HeapFit fit = HeapFits.FitOf(arguments, Board.Read(file), policyPath!, policy);
                wrong += fit.Refusal is null ? 0 : 1;
                Console.WriteLine(Printable.Line($"{file.Path}: {fit.Refusal ?? fit.Doubt ?? fit.Room}"));
            }
        }

        return wrong > 0 ? Failed : 0;
    }

    private static IReadOnlyList<BoardFile> FilesOf(string? id, string? folder)
    {
        IReadOnlyList<BoardFile> files = folder is null ? BoardFile.BuiltIn : BoardFile.In(folder);
        IReadOnlyList<BoardFile> wanted = id is null ? files : [.. files.Where(file => file.Id == id)];
        return wanted.Count > 0
            ? wanted
            : throw new InvalidDataException($"there is no board '{id}'; choose one of {string.Join(", ", files.Select(file => file.Id))}");
    }
}
