using System.CommandLine;
using NanoMedAgent.Gateway.Hl7;
using NanoMedAgent.Hl7.Mllp;
using NanoMedAgent.Hospital.Files;

namespace NanoMedAgent.Gateway;

/// <summary>The options that say where a receiver of HL7 v2 is, and how messages name those who take part.</summary>
internal sealed class ReceiverArguments
{
    private readonly Option<string?> _address = new("--hl7")
    {
        Description = "In place of --fhir: a receiver of HL7 v2.6 over MLLP. With TLS, unless it is on this machine and no --hl7-ca is "
            + "given.",
        HelpName = "HOST:PORT",
    };

    private readonly Option<string?> _ca = new("--hl7-ca")
    {
        Description = "The certificate of the receiver's CA (PEM). Without it the CAs that the operating system trusts count.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _certificate = new("--hl7-cert")
    {
        Description = "The gateway's certificate for the receiver (PEM).",
        HelpName = "FILE",
    };

    private readonly Option<string?> _key = new("--hl7-key")
    {
        Description = "The private key of --hl7-cert (PEM).",
        HelpName = "FILE",
    };

    private readonly Option<string> _sender = new("--hl7-sender")
    {
        Description = "The gateway's name in messages (MSH-3, MSH-4).",
        HelpName = "APPLICATION[,FACILITY]",
        DefaultValueFactory = _ => "NANOMEDAGENT",
    };

    private readonly Option<string?> _receiver = new("--hl7-receiver")
    {
        Description = "The receiver's name in messages (MSH-5, MSH-6).",
        HelpName = "APPLICATION[,FACILITY]",
    };

    private readonly Option<AcknowledgementWish> _acknowledgement = new("--hl7-acknowledgement")
    {
        Description = "What the receiver is asked for: commit (CA: it keeps the message safely), application (then AA as well, over the "
            + "same connection), or original (AA of the original mode).",
        DefaultValueFactory = _ => AcknowledgementWish.Commit,
    };

    /// <summary>Adds them to a program's command.</summary>
    public void AddTo(RootCommand command)
    {
        command.Add(_address);
        command.Add(_ca);
        command.Add(_certificate);
        command.Add(_key);
        command.Add(_sender);
        command.Add(_receiver);
        command.Add(_acknowledgement);
    }

    /// <summary>The receiver's address as it was written; null if there is none.</summary>
    public string? Address(ParseResult options) => options.GetValue(_address);

    /// <summary>Prepares to talk to the receiver.</summary>
    /// <param name="options">The options, with an address.</param>
    /// <param name="patientSystem">The system of patients' identifiers: a URI.</param>
    /// <param name="visitSystem">The system of the numbers of visits: a URI; null if messages name none.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="InvalidDataException">Something is missing or unreadable; the message says what to do.</exception>
    public Hl7RecordSystem Open(ParseResult options, string patientSystem, string? visitSystem, TimeProvider time)
    {
        Uri address = ReadAddress(Address(options)!);
        (string patients, string patientsType) = ReadAuthority(patientSystem);
        (string visits, string visitsType) = visitSystem is null ? ("", "") : ReadAuthority(visitSystem);
        (string sender, string senderFacility) = ReadName(options.GetValue(_sender)!);
        (string receiver, string receiverFacility) = ReadName(options.GetValue(_receiver) ?? "");
        Hl7Names names = new()
        {
            SenderApplication = sender,
            SenderFacility = senderFacility,
            ReceiverApplication = receiver,
            ReceiverFacility = receiverFacility,
            PatientAuthority = patients,
            PatientAuthorityType = patientsType,
            VisitAuthority = visits,
            VisitAuthorityType = visitsType,
            Acknowledgement = options.GetValue(_acknowledgement),
        };
        MllpClientOptions client = new(address.DnsSafeHost, address.Port) { Tls = ReadTls(options, address) };
        return new Hl7RecordSystem(client, names, TimeZoneInfo.Local, time);
    }

    private static Uri ReadAddress(string text) =>
        Uri.TryCreate("mllp://" + text, UriKind.Absolute, out Uri? address) && address.Port > 0 && address.Host.Length > 0
            && address.UserInfo.Length == 0 && address.PathAndQuery is "/" or "" && address.Fragment.Length == 0
            ? address
            : throw new InvalidDataException($"--hl7 {text}: this is no HOST:PORT; write it like his.hospital.example:2575");

    /// <summary>An assigning authority with its type (HL7 table 0301).</summary>
    internal static (string Id, string Type) ReadAuthority(string system)
    {
        const string ObjectId = "urn:oid:";
        return system.StartsWith(ObjectId, StringComparison.OrdinalIgnoreCase) ? (system[ObjectId.Length..], "ISO") : (system, "URI");
    }

    private static (string Application, string Facility) ReadName(string text) =>
        text.Split(',', 2, StringSplitOptions.TrimEntries) is [string application, string facility] ? (application, facility) : (text, "");

    private MllpTls? ReadTls(ParseResult options, Uri address)
    {
        (string? ca, string? certificate, string? key) = (options.GetValue(_ca), options.GetValue(_certificate), options.GetValue(_key));
        if (certificate is null != key is null)
        {
            throw new InvalidDataException("--hl7-cert and --hl7-key belong together; give both or none");
        }

        return ca is null && certificate is null && address.IsLoopback
            ? null
            : new MllpTls
            {
                Trusted = ca is null ? [] : CertificateFiles.Read(ca, _ca.Name),
                Certificate = certificate is null ? null : CertificateFiles.ReadOwn(
                    CertificateFiles.Read(certificate, _certificate.Name)[0], certificate, key!, _certificate.Name, _key.Name),
            };
    }
}
