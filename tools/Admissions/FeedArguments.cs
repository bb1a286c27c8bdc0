using System.CommandLine;
using NanoMedAgent.Admissions.Fhir;
using NanoMedAgent.Smart;

namespace NanoMedAgent.Admissions;

/// <summary>The options that say which FHIR server is asked who is in which bed.</summary>
internal sealed class FeedArguments
{
    private const string Scope = "system/Patient.rs system/Encounter.rs system/Location.rs";
    private const int LongestSeconds = 3600;

    private readonly FhirServerArguments _server = new(
        "In place of ADT messages: the base address of a FHIR R4 server that is asked for encounters and patients.", Scope);

    private readonly Option<int> _interval = new("--fhir-poll-seconds")
    {
        Description = "How long it waits before it asks again.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 10,
    };

    private readonly Option<string?> _patientSystem = new("--patient-system")
    {
        Description = "The system of the identifiers that are on wristbands: a URI.",
        HelpName = "URI",
    };

    private readonly Option<string?> _visitSystem = new("--visit-system")
    {
        Description = "The system of the numbers of visits among the identifiers of encounters: a URI. Without it the first one counts.",
        HelpName = "URI",
    };

    /// <summary>Adds them to a program's command.</summary>
    public void AddTo(RootCommand command)
    {
        _server.AddTo(command);
        command.Add(_interval);
        command.Add(_patientSystem);
        command.Add(_visitSystem);
    }

    /// <summary>Whether there is a server.</summary>
    public bool IsGiven(ParseResult options) => _server.IsGiven(options);

    /// <summary>The system of the ids that are on wristbands.</summary>
    /// <exception cref="InvalidDataException">It is no URI; the message says what to write.</exception>
    public string PatientSystem(ParseResult options) => FhirServerArguments.ReadSystem(
        _patientSystem.Name,
        options.GetValue(_patientSystem)
            ?? throw new InvalidDataException("--patient-system is missing: give the system of the identifiers that are on wristbands"));

    /// <summary>The system of the numbers of visits; null if there is none.</summary>
    /// <exception cref="InvalidDataException">It is no URI; the message says what to write.</exception>
    public string? VisitSystem(ParseResult options) =>
        options.GetValue(_visitSystem) is { } system ? FhirServerArguments.ReadSystem(_visitSystem.Name, system) : null;

    /// <summary>How long it waits before it asks again.</summary>
    /// <exception cref="InvalidDataException">It is out of bounds; the message says what to write.</exception>
    public TimeSpan Interval(ParseResult options) => options.GetValue(_interval) is var seconds and >= 1 and <= LongestSeconds
        ? TimeSpan.FromSeconds(seconds)
        : throw new InvalidDataException(
            FormattableString.Invariant($"--fhir-poll-seconds {options.GetValue(_interval)}: give seconds from 1 to {LongestSeconds}"));

    /// <summary>Prepares to talk to the server.</summary>
    /// <param name="options">The command line.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="InvalidDataException">Something is missing or unreadable; the message says what to do.</exception>
    public FhirServer Open(ParseResult options, TimeProvider time)
    {
        Uri address = _server.Address(options);
        _ = (PatientSystem(options), VisitSystem(options));
        HttpClient http = _server.Connect(options);
        return new FhirServer(http, address, _server.Authorization(options, http, time));
    }
}
