using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using NanoMedAgent.Gateway.Destinations;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.Vitals;
using NanoMedAgent.Smart;
using Task = System.Threading.Tasks.Task;

namespace NanoMedAgent.Gateway.Fhir;

/// <summary>A FHIR R4 server (4.0.1), JSON over HTTP. Safe for many threads.</summary>
public sealed class FhirRecordSystem : IRecordSystem, IDisposable
{
    /// <summary>What it needs a token for: to create and update what it writes, and to find patients.</summary>
    public const string Scope =
        "system/Patient.rs system/Encounter.rs system/Device.crus system/DeviceMetric.crus system/Observation.crus "
        + "system/DetectedIssue.crus system/DeviceUseStatement.crus system/Provenance.cu";

    private const string Json = "application/fhir+json";
    private const int CacheLimit = 10_000;
    private const int MetricsCacheLimit = 200_000;

    // Of one transaction; each lane has one.
    private const int BufferLimit = 4 << 20;

    // Public servers take 500 resources in a transaction, and each may need its device.
    private const int MetricsLimit = 200;

    // A patient may be merged with another one.
    private static readonly TimeSpan PatientIsCurrent = TimeSpan.FromMinutes(10);

    private static readonly JsonSerializerOptions Fhir = new JsonSerializerOptions().ForFhir(ModelInfo.ModelInspector);

    private readonly HttpClient _http;
    private readonly Uri _address;
    private readonly string _patientSystem;
    private readonly SmartAuthorization? _authorization;
    private readonly TransactionWriter _writer;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, (string Reference, DateTimeOffset Until)> _patients = [];
    private readonly ConcurrentDictionary<string, (string? Reference, DateTimeOffset Until)> _visits = [];
    private readonly ConcurrentDictionary<(string Device, VitalSign Sign), byte> _metrics = [];
    private readonly ConcurrentBag<ArrayBufferWriter<byte>> _buffers = [];

    /// <summary>A server.</summary>
    /// <param name="http">The connection; it is disposed of with this.</param>
    /// <param name="address">The server's base address.</param>
    /// <param name="patientSystem">The system of patients' identifiers.</param>
    /// <param name="authorization">Gets tokens; null for a server that wants none. It is disposed of with this.</param>
    /// <param name="zone">In whose offset times are written.</param>
    /// <param name="time">The clock.</param>
    public FhirRecordSystem(
        HttpClient http, Uri address, string patientSystem, SmartAuthorization? authorization, TimeZoneInfo zone, TimeProvider time)
    {
        _http = http;
        _address = new Uri(address.AbsoluteUri.TrimEnd('/') + "/");
        _patientSystem = patientSystem;
        _authorization = authorization;
        _writer = new TransactionWriter(zone, new DeviceResources(device => FindUdi(device)));
        _time = time;
    }

    /// <inheritdoc/>
    public int Lanes => 4;

    /// <summary>The system of the numbers of visits; null if the server's encounters are not referred to.</summary>
    public string? VisitSystem { get; init; }

    /// <summary>The UDI device identifier of a device, by its id; null where it is not known.</summary>
    public Func<string, string?> FindUdi { get; init; } = _ => null;

    /// <summary>The gateway's public key as a JWK set; null if it sends no tokens.</summary>
    public string? KeySet => _authorization?.ToKeySet();

    /// <summary>Public servers take 500 in a transaction.</summary>
    public int ResourcesLimit => 400;

    /// <inheritdoc/>
    public async Task<FoundPatient> FindPatientAsync(string patient, CancellationToken cancellation)
    {
        DateTimeOffset now = _time.GetUtcNow();
        if (_patients.TryGetValue(patient, out (string Reference, DateTimeOffset Until) known) && now < known.Until)
        {
            return new FoundPatient(DeliveryOutcome.Delivered, known.Reference);
        }

        FoundPatient found = await FindAsync("Patient", _patientSystem, patient, cancellation);
        if (found.Reference is not null)
        {
            if (_patients.Count >= CacheLimit)
            {
                _patients.Clear();
            }

            _patients[patient] = (found.Reference, now + PatientIsCurrent);
        }

        return found;
    }

    /// <inheritdoc/>
    public async Task<DeliveryOutcome> DeliverAsync(IReadOnlyList<Delivery> deliveries, CancellationToken cancellation)
    {
        DeliveryOutcome before = await DeliverMetricsAsync(deliveries, cancellation);
        if (before.Kind != DeliveryOutcomeKind.Delivered)
        {
            return before;
        }

        (before, Dictionary<string, string> encounters) = await FindEncountersAsync(deliveries, cancellation);
        return before.Kind != DeliveryOutcomeKind.Delivered
            ? before
            : await PostAsync(_writer.Write(deliveries, encounters), cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _authorization?.Dispose();
        _http.Dispose();
    }

    /// <summary>
    /// What devices measure goes before their first values since the start. A server that takes no DeviceMetric gets the values without.
    /// </summary>
    private async Task<DeliveryOutcome> DeliverMetricsAsync(IReadOnlyList<Delivery> deliveries, CancellationToken cancellation)
    {
        (Association Association, VitalSign Sign)[] metrics =
        [
            .. deliveries.SelectMany(delivery => (delivery.Pack?.Readings ?? []).Select(reading => (delivery.Association, reading.Vital)))
                .Where(each => !_metrics.ContainsKey((each.Association.Device, each.Vital)))
                .DistinctBy(each => (each.Association.Device, each.Vital)),
        ];
        foreach ((Association Association, VitalSign Sign)[] some in metrics.Chunk(MetricsLimit))
        {
            DeliveryOutcome outcome = await PostAsync(_writer.Write(some), cancellation);
            if (outcome.Kind == DeliveryOutcomeKind.Unavailable)
            {
                return outcome;
            }

            if (_metrics.Count >= MetricsCacheLimit)
            {
                _metrics.Clear();
            }

            Array.ForEach(some, each => _metrics.TryAdd((each.Association.Device, each.Sign), 0));
        }

        return DeliveryOutcome.Delivered;
    }

    /// <summary>How the server refers to the visits of deliveries. One that it does not know is left out, and holds up nothing.</summary>
    private async Task<(DeliveryOutcome Outcome, Dictionary<string, string> References)> FindEncountersAsync(
        IReadOnlyList<Delivery> deliveries, CancellationToken cancellation)
    {
        Dictionary<string, string> references = [];
        IEnumerable<string> visits = VisitSystem is null
            ? []
            : deliveries.Select(each => each.Association.Visit).OfType<string>().Distinct();
        foreach (string visit in visits)
        {
            DateTimeOffset now = _time.GetUtcNow();
            if (!_visits.TryGetValue(visit, out (string? Reference, DateTimeOffset Until) known) || now >= known.Until)
            {
                FoundPatient found = await FindAsync("Encounter", VisitSystem!, visit, cancellation);
                if (found.Outcome.Kind != DeliveryOutcomeKind.Delivered)
                {
                    return (found.Outcome, references);
                }

                if (_visits.Count >= CacheLimit)
                {
                    _visits.Clear();
                }

                _visits[visit] = known = (found.Reference, now + PatientIsCurrent);
            }

            if (known.Reference is not null)
            {
                references.Add(visit, known.Reference);
            }
        }

        return (DeliveryOutcome.Delivered, references);
    }

    /// <summary>The one resource of a type that the server has under an identifier; null if there is none, or several.</summary>
    private async Task<FoundPatient> FindAsync(string type, string system, string value, CancellationToken cancellation)
    {
        string elements = type == "Patient" ? "identifier,link" : "identifier";
        string query = $"{type}?identifier={Uri.EscapeDataString($"{system}|{value}")}&_elements={elements}&_count=2";
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(_address, query));
        (DeliveryOutcome outcome, byte[] body) = await SendAsync(request, cancellation);
        if (outcome.Kind != DeliveryOutcomeKind.Delivered)
        {
            // A server that refuses a search refuses all of them: something is set wrong, and no patient is unknown.
            return new FoundPatient(DeliveryOutcome.Unavailable($"the search for {type}: {outcome.Reason}", outcome.RetryAfter), null);
        }

        return ServerAnswer.Found(body, type) is not { } found
            ? new FoundPatient(DeliveryOutcome.Unavailable($"the search for {type}: the answer is no Bundle of FHIR"), null)
            : new FoundPatient(DeliveryOutcome.Delivered, found.Count == 1 ? found[0] : null);
    }

    /// <summary>Sends a transaction.</summary>
    internal async Task<DeliveryOutcome> PostAsync(Bundle bundle, CancellationToken cancellation)
    {
        // A transaction has some hundred kilobytes: their memory is used again.
        ArrayBufferWriter<byte> buffer = _buffers.TryTake(out ArrayBufferWriter<byte>? used) ? used : new ArrayBufferWriter<byte>();
        await using (Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { Encoder = Fhir.Encoder, SkipValidation = true }))
        {
            JsonSerializer.Serialize(writer, bundle, Fhir);
        }

        using HttpRequestMessage request = new(HttpMethod.Post, _address.AbsoluteUri.TrimEnd('/'))
        {
            Content = new ReadOnlyMemoryContent(buffer.WrittenMemory) { Headers = { ContentType = new MediaTypeHeaderValue(Json) } },
        };
        request.Headers.Add("Prefer", "return=minimal");
        (DeliveryOutcome outcome, byte[] body) = await SendAsync(request, cancellation);
        if (outcome.Kind == DeliveryOutcomeKind.Delivered && buffer.Capacity <= BufferLimit)
        {
            // Whoever has failed may still be reading it.
            buffer.ResetWrittenCount();
            _buffers.Add(buffer);
        }

        if (outcome.Kind != DeliveryOutcomeKind.Delivered)
        {
            return outcome;
        }

        // There are servers that carry out a transaction as a batch, and say of each entry what became of it.
        IReadOnlyList<(int Status, string Reason)> failures = ServerAnswer.FailedEntries(body);
        return failures.Count == 0 ? outcome
            : failures.Where(each => IsTemporary((HttpStatusCode)each.Status)).Select(each => each.Reason).FirstOrDefault() is { } why
                ? DeliveryOutcome.Unavailable(why)
                : DeliveryOutcome.Refused(failures[0].Reason);
    }

    private static bool IsTemporary(HttpStatusCode status) => (int)status >= 500 || status is HttpStatusCode.Unauthorized
        or HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotAcceptable
        or HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict or HttpStatusCode.UnsupportedMediaType or HttpStatusCode.Locked
        or HttpStatusCode.TooManyRequests || (int)status < 400;

    private async Task<(DeliveryOutcome Outcome, byte[] Body)> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(Json));
        try
        {
            if (_authorization is not null)
            {
                (string? token, string reason) = await _authorization.GetTokenAsync(cancellation);
                if (token is null)
                {
                    return (DeliveryOutcome.Unavailable(reason), []);
                }

                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            }

            using HttpResponseMessage response = await _http.SendAsync(request, cancellation);
            byte[] body = await response.Content.ReadAsByteArrayAsync(cancellation);
            if (response.IsSuccessStatusCode)
            {
                return (DeliveryOutcome.Delivered, body);
            }

            string why = ServerAnswer.Reason((int)response.StatusCode, body);
            if (response.StatusCode == HttpStatusCode.Unauthorized)
            {
                _authorization?.Forget();
            }

            // What is about the connection and its rights is about no reading: it waits until somebody has mended it.
            return IsTemporary(response.StatusCode)
                ? (DeliveryOutcome.Unavailable(why, RetryAfter(response)), body)
                : (DeliveryOutcome.Refused(why), body);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException
            || (failure is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return (DeliveryOutcome.Unavailable(failure is TaskCanceledException ? "it does not answer" : failure.Message), []);
        }
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter is not { } asked ? null
        : asked.Delta ?? (asked.Date is { } date ? date - _time.GetUtcNow() : null);
}
