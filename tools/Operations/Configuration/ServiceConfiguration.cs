using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Microsoft.Extensions.Configuration;
using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Operations.Configuration;

/// <summary>
/// The settings of a service. Each option of its command line can also be given in a file or in the environment: `--keep-evidence` is
/// `Collector:KeepEvidence` in the file and `NANOMEDAGENT_COLLECTOR__KEEPEVIDENCE` in the environment. The command line goes before the
/// environment, and the environment before the file.
/// </summary>
public sealed class ServiceConfiguration
{
    /// <summary>The file that is read where `--config` names none, if it is in the current folder.</summary>
    public const string DefaultFile = "appsettings.json";

    private const string EnvironmentPrefix = "NANOMEDAGENT_";

    private ServiceConfiguration(IConfiguration root, string[] arguments)
    {
        Root = root;
        Arguments = arguments;
    }

    /// <summary>File and environment. Its section "Logging" has the levels of log categories, as in every .NET program.</summary>
    public IConfiguration Root { get; }

    /// <summary>The command line with what file and environment add to it.</summary>
    public string[] Arguments { get; }

    /// <summary>Reads file and environment for the options that a command line does not give.</summary>
    /// <param name="command">The program's root command.</param>
    /// <param name="section">The program's section of the file.</param>
    /// <param name="config">The option that names the file.</param>
    /// <param name="arguments">The command line.</param>
    /// <exception cref="InvalidDataException">The file cannot be read, has a setting that there is none of, or the command line has a
    /// password; the message says what to do.</exception>
    public static ServiceConfiguration Read(RootCommand command, string section, Option<string?> config, string[] arguments)
    {
        ParseResult given = command.Parse(arguments);
        if (given.Action is not (null or ParseErrorAction) && given.Action != command.Action)
        {
            // Help and version need no settings. What is wrong with a command line may be that only the file has an option.
            return new ServiceConfiguration(new ConfigurationBuilder().Build(), arguments);
        }

        RefusePasswords(arguments);
        IConfiguration root = Load(given.GetValue(config));
        Dictionary<string, Option> options = command.Options
            .Where(option => option != config && option is not (HelpOption or VersionOption))
            .ToDictionary(KeyOf, StringComparer.OrdinalIgnoreCase);
        List<string> complete = [.. arguments];
        foreach (IConfigurationSection setting in root.GetSection(section).GetChildren())
        {
            if (!options.TryGetValue(setting.Key, out Option? option))
            {
                throw new InvalidDataException(
                    $"{section}:{setting.Key}: there is no such setting; there are {string.Join(", ", options.Keys)}");
            }

            if (given.GetResult(option) is not { Implicit: false })
            {
                complete.AddRange(ValuesOf(setting).Select(value => $"{option.Name}={value}"));
            }
        }

        return new ServiceConfiguration(root, [.. complete]);
    }

    /// <summary>The name of an option in a file: `--keep-evidence` is KeepEvidence.</summary>
    internal static string KeyOf(Option option) => string.Concat(
        option.Name.Split('-', StringSplitOptions.RemoveEmptyEntries).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    private static IEnumerable<string> ValuesOf(IConfigurationSection setting) => setting.Value is { } value
        ? [value]
        : setting.GetChildren().Select(each => each.Value ?? throw new InvalidDataException(
            $"{setting.Path}: this is neither a value nor a list of values; write a text, a number, true or false"));

    /// <summary>What is on a command line is seen by everybody on the machine.</summary>
    private static void RefusePasswords(string[] arguments)
    {
        foreach (string argument in arguments)
        {
            int value = argument.StartsWith('-') ? argument.IndexOf('=', StringComparison.Ordinal) + 1 : 0;
            if (NamedStore.HasPassword(argument[value..]))
            {
                throw new InvalidDataException(
                    "--db: the password of a database does not belong on the command line, where everybody on this machine sees it; put it "
                    + "into the file of --config, into ~/.pgpass, or into the environment variable PGPASSWORD");
            }
        }
    }

    private static IConfiguration Load(string? file)
    {
        try
        {
            return new ConfigurationBuilder()
                .AddJsonFile(Path.GetFullPath(file ?? DefaultFile), optional: file is null, reloadOnChange: false)
                .AddEnvironmentVariables(EnvironmentPrefix)
                .Build();
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            string why = failure.GetBaseException().Message.TrimEnd('.');
            throw new InvalidDataException(
                $"{file ?? DefaultFile}: the configuration cannot be read ({why}); write a JSON object with a section for the program",
                failure);
        }
    }
}
