using System.CommandLine;
using Fuzzing.Distilling;
using Fuzzing.Targets;
using SharpFuzz;

namespace Fuzzing;

/// <summary>The command line.</summary>
internal static class FuzzingCommand
{
    private const int Failed = 1;
    private const int Mistaken = 2;

    /// <summary>Runs a command line.</summary>
    /// <returns>0; 1 when an input is a finding; 2 for a mistake.</returns>
    public static int Run(string[] args)
    {
        RootCommand root = new(
            "Every parser that sees bytes from outside, of firmware and hospital, each with what must hold for any input. tests/fuzz gives "
            + "them to afl-fuzz. Exit status: 1 when an input is a finding, 2 for a mistake. Example: fuzzing replay policy input.bin")
        {
            ListCommand(), SeedsCommand(), RunCommand(), ReplayCommand(), DistilCommand(),
        };
        ParseResult parsed = root.Parse(args);
        int status = parsed.Invoke();
        return parsed.Errors.Count > 0 ? Mistaken : status;
    }

    private static Command ListCommand()
    {
        Option<bool> names = new("--names") { Description = "The names alone." };
        Command list = new("list", "The targets.") { names };
        list.SetAction(parsed =>
        {
            foreach (FuzzTarget target in TargetTable.All)
            {
                Console.WriteLine(parsed.GetValue(names) ? target.Name : $"{target.Name,-22} {target.What}");
            }
        });
        return list;
    }

    private static Command SeedsCommand()
    {
        Argument<DirectoryInfo> folder = new("DIR") { Description = "Gets a folder for each target." };
        Command seeds = new("seeds", "Writes the inputs to start from: seeds and corpus.") { folder };
        seeds.SetAction(parsed =>
        {
            foreach (FuzzTarget target in TargetTable.All)
            {
                DirectoryInfo own = parsed.GetRequiredValue(folder).CreateSubdirectory(target.Name);
                foreach (byte[] input in Corpus.Of(target))
                {
                    File.WriteAllBytes(Path.Combine(own.FullName, Corpus.NameOf(input)), input);
                }
            }
        });
        return seeds;
    }

    private static Command RunCommand()
    {
        Argument<string> name = TargetArgument(ArgumentArity.ExactlyOne);
        Command run = new("run", "Serves afl-fuzz: runs input after input of standard input. tests/fuzz starts it.") { name };
        run.SetAction(parsed =>
        {
            FuzzTarget target = TargetTable.Find(parsed.GetRequiredValue(name));

            // In a process of its own: no stack overflow and no hang takes the server of afl-fuzz along.
            Fuzzer.OutOfProcess.Run(stream => target.Check(ReadAll(stream)));
        });
        return run;
    }

    private static Command ReplayCommand()
    {
        Argument<string?> name = new("TARGET") { Description = "One of the list; all without it.", Arity = ArgumentArity.ZeroOrOne };
        name.Validators.Add(result => RequireTarget(result, result.GetValueOrDefault<string?>()));
        Argument<FileInfo[]> files = new("FILE") { Description = "Inputs; the corpus without any.", Arity = ArgumentArity.ZeroOrMore };
        Command replay = new("replay", "Runs inputs once more, and shows each finding with its input.") { name, files };
        replay.SetAction(parsed => Replay.Run(parsed.GetValue(name), parsed.GetValue(files) ?? []) == 0 ? 0 : Failed);
        return replay;
    }

    private static Command DistilCommand()
    {
        Argument<DirectoryInfo> from = new("FROM") { Description = "The state of tests/fuzz." };
        Argument<DirectoryInfo> to = new("TO") { Description = "The corpus; what is in it is replaced." };
        Command distil = new("distil", "Chooses the few inputs that reach most of what seeds do not. Only the instrumented copy can.")
        {
            from, to,
        };
        distil.SetAction(parsed => Distillation.Run(parsed.GetRequiredValue(from), parsed.GetRequiredValue(to)) ? 0 : Failed);
        return distil;
    }

    private static Argument<string> TargetArgument(ArgumentArity arity)
    {
        Argument<string> name = new("TARGET") { Description = "One of the list.", Arity = arity };
        name.Validators.Add(result => RequireTarget(result, result.GetValueOrDefault<string>()));
        return name;
    }

    private static void RequireTarget(System.CommandLine.Parsing.ArgumentResult result, string? name)
    {
        if (name is not null && TargetTable.All.All(target => target.Name != name))
        {
            result.AddError($"there is no target '{name}'; 'fuzzing list' shows them");
        }
    }

    private static byte[] ReadAll(Stream stream)
    {
        byte[] buffer = new byte[FuzzTarget.InputLimit];
        return buffer[..stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
    }
}
