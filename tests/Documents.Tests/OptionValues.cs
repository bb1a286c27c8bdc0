using System.CommandLine;
using System.CommandLine.Parsing;
using System.Reflection;

namespace Documents.Tests;

/// <summary>
/// Each option and argument of each program is given a value. An option of a type that System.CommandLine cannot parse by itself, and that
/// has no parser of its own, would refuse every value.
/// </summary>
public sealed class OptionValues
{
    private static readonly Dictionary<Type, string> ByType = new()
    {
        [typeof(string)] = "text",
        [typeof(int)] = "1",
        [typeof(decimal)] = "0.5",
        [typeof(long)] = "1",
        [typeof(uint)] = "1",
        [typeof(double)] = "1",
        [typeof(bool)] = "true",
        [typeof(DateTimeOffset)] = "2027-01-01T08:00Z",
        [typeof(TimeSpan)] = "08:00",
        [typeof(Uri)] = "https://ward.hospital.example",
        [typeof(FileInfo)] = "file",
    };

    // Of those that have a type of their own.
    private static readonly Dictionary<string, string> ByName = new()
    {
        ["--board"] = "esp32-devkitc",
        ["--faults"] = "ward",
        ["--slot"] = "DeviceKey",
        ["--slots"] = "files",
        ["--flash-fault"] = "cut-at-half@20",
        ["--outage"] = "02:00-09:00",
        ["--collector-outage"] = "02:00-09:00",
    };

    public static TheoryData<string> AllPrograms => [.. Programs.All.Keys];

    [Theory]
    [MemberData(nameof(AllPrograms))]
    public void Every_option_takes_a_value_of_its_kind(string program)
    {
        int count = 0;
        List<string> faults = [];
        foreach ((string name, Command command) in Programs.Leaves(program))
        {
            foreach (Option option in command.Options.Where(option => option is not System.CommandLine.Help.HelpOption
                && option.GetType().Name != "VersionOption"))
            {
                count++;
                string? value = ValueOf(option);
                ParseResult result = command.Parse(value is null ? [option.Name] : [option.Name, value]);
                faults.AddRange((result.GetResult(option)?.Errors ?? []).Select(error => $"{name} {option.Name}: {error.Message}"));
                faults.AddRange(FindFaultOfValue(result, option).Select(fault => $"{name} {option.Name} {value}: {fault}"));
            }
        }

        count.ShouldBeGreaterThan(5);
        faults.ShouldBeEmpty();
    }

    private static string? ValueOf(Option option)
    {
        string? listed = option.GetCompletions(System.CommandLine.Completions.CompletionContext.Empty).FirstOrDefault()?.Label;
        Type type = option.ValueType.IsArray ? option.ValueType.GetElementType()! : option.ValueType;
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type == typeof(bool) ? null
            : ByType.TryGetValue(type, out string? value) ? (type == typeof(string) ? listed ?? value : value)
            : ByName.TryGetValue(option.Name, out value) ? value
            : type.IsEnum ? listed
            : throw new InvalidOperationException($"{option.Name} has the type {type.Name}: add a value of it to this test");
    }

    /// <summary>Asks for the value as the program does.</summary>
    private static IEnumerable<string> FindFaultOfValue(ParseResult result, Option option)
    {
        MethodInfo getValue = typeof(ParseResult).GetMethods()
            .Single(method => method.Name == nameof(ParseResult.GetValue) && method.GetParameters()[0].ParameterType.Name == "Option`1")
            .MakeGenericMethod(option.ValueType);
        string? fault = null;
        try
        {
            fault = getValue.Invoke(result, [option]) is null ? "it has no value" : null;
        }
        catch (TargetInvocationException failure)
        {
            fault = failure.InnerException!.Message;
        }

        return fault is null ? [] : [fault];
    }
}
