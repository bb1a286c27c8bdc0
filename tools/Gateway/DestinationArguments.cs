using System.CommandLine;
using NanoMedAgent.Gateway.Fhir;
using NanoMedAgent.Smart;

namespace NanoMedAgent.Gateway;

/// <summary>The options that say where a FHIR server is, how to log in there, and how destinations know patients and visits.</summary>
internal sealed class DestinationArguments
{
    private readonly FhirServerArguments _server = new("The base address of the FHIR R4 server.", FhirRecordSystem.Scope);

    private readonly Option<bool> _auditEvents = new("--audit-events")
    {
        Description = "Sends the audit log in place of readings, as AuditEvents (IHE BALP): the server is an audit record repository.",
    };

    private readonly Option<string?> _patientSystem = new("--patient-system")
    {
        Description = "The system of the identifiers under which the destination knows patients: a URI. The ids that the ward uses are "
            + "their values.",
        HelpName = "URI",
    };

    private readonly Option<string?> _visitSystem = new("--visit-system")
    {
        Description = "The system of the identifiers under which the destination knows encounters: a URI. The visit numbers of "
            + "associations are their values. Without it resources refer to no encounter, and messages name no authority of the number.",
        HelpName = "URI",
    };

    /// <summary>Adds them to a program's command.</summary>
    public void AddTo(RootCommand command)
    {
        _server.AddTo(command);
        command.Add(_auditEvents);
        command.Add(_patientSystem);
        command.Add(_visitSystem);
    }

    /// <summary>The server's address.</summary>
    /// <exception cref="InvalidDataException">It is none, or is without encryption; the message says what to write.</exception>
    public Uri Address(ParseResult options) => _server.Address(options);

    /// <summary>Whether there is one.</summary>
    public bool IsGiven(ParseResult options) => _server.IsGiven(options);

    /// <summary>Whether the server gets the audit log in place of readings.</summary>
    /// <exception cref="InvalidDataException">There is no server.</exception>
    public bool IsForAuditEvents(ParseResult options) => options.GetValue(_auditEvents) && (IsGiven(options)
        ? true
        : throw new InvalidDataException(
            "--audit-events goes with --fhir https://HOST/PATH; a receiver of syslog gets the same with --syslog-format dicom"));

    /// <summary>The system of patients' identifiers.</summary>
    /// <exception cref="InvalidDataException">It is no URI; the message says what to write.</exception>
    public string PatientSystem(ParseResult options) => FhirServerArguments.ReadSystem(
        _patientSystem.Name,
        options.GetValue(_patientSystem)
            ?? throw new InvalidDataException("--patient-system is missing: give the system of the identifiers of patients there"));

    /// <summary>The system of the numbers of visits; null if there is none.</summary>
    /// <exception cref="InvalidDataException">It is no URI; the message says what to write.</exception>
    public string? VisitSystem(ParseResult options) =>
        options.GetValue(_visitSystem) is { } system ? FhirServerArguments.ReadSystem(_visitSystem.Name, system) : null;

    /// <summary>Prepares to talk to the server.</summary>
    /// <exception cref="InvalidDataException">Something is missing or unreadable; the message says what to do.</exception>
    /// <param name="options">The command line.</param>
    /// <param name="findUdi">The UDI device identifier of a device, by its id.</param>
    /// <param name="time">The clock.</param>
    public FhirRecordSystem Open(ParseResult options, Func<string, string?> findUdi, TimeProvider time)
    {
        Uri address = Address(options);
        string patientSystem = PatientSystem(options);
        string? visitSystem = VisitSystem(options);
        string? scope = IsForAuditEvents(options) ? AuditEventDestination.Scope : null;
        HttpClient http = _server.Connect(options);
        SmartAuthorization? authorization = _server.Authorization(options, http, time, scope);
        return new FhirRecordSystem(http, address, patientSystem, authorization, TimeZoneInfo.Local, time)
        {
            VisitSystem = visitSystem,
            FindUdi = findUdi,
        };
    }
}
