using System.Diagnostics.Metrics;
using System.Net;
using Gateway.Tests.World;
using Hospital.Tests.World;
using HostSim.Tests.World;
using Microsoft.Extensions.Logging.Abstractions;
using NanoMedAgent.Gateway;
using NanoMedAgent.Gateway.Delivering;
using NanoMedAgent.Hospital.Deliveries;

namespace Gateway.Tests.Services;

/// <summary>A gateway that runs: how it goes on after failures, and what a hospital's monitoring sees of it.</summary>
public sealed class RunningGateways : IDisposable
{
    private readonly GatewayRig _rig = new();
    private readonly GatewayService _service;
    private readonly GatewayHealth _health;

    public RunningGateways()
    {
        _service = new GatewayService(_rig.Core, "fhir", new GatewayLog(NullLogger.Instance), new Backoff(new Random(1)));
        _health = new GatewayHealth(_service);
    }

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task It_is_not_ready_before_the_server_has_answered_and_ready_after_it()
    {
        _health.FindFaults().Keys.ShouldBe(["destination"]);
        _rig.ArriveHeartRate(_rig.Pair("P1"), 1, 61);
        await RunUntilAsync(() => _health.FindFaults().Count == 0);
        _rig.Values().Count.ShouldBe(1);
        _health.FindHang().ShouldBeNull();
        _service.StepLasts.ShouldBeNull("no step runs any more");
    }

    [Fact]
    public async Task A_server_that_is_away_is_a_fault_until_it_is_back_and_then_everything_arrives()
    {
        _rig.ArriveHeartRate(_rig.Pair("P1"), 1, 61);
        int attempts = 0;
        _rig.Server.BeforeTransaction = _ => ++attempts < 3 ? FakeFhirServer.Refusal(HttpStatusCode.BadGateway, "later") : null;
        bool wasTold = false;
        await RunUntilAsync(() =>
        {
            wasTold |= _health.FindFaults().TryGetValue("destination", out string? why) && why == "HTTP 502: later";
            return _rig.Values().Count == 1 && _health.FindFaults().Count == 0;
        });
        wasTold.ShouldBeTrue();
        _rig.Core.Counters.AttemptsFailed.ShouldBe(2);
    }

    [Fact]
    public async Task A_database_that_fails_is_a_fault_and_ends_nothing()
    {
        Statements.Run(_rig.Target, "ALTER TABLE retractions RENAME TO hidden");
        await RunUntilAsync(() => _health.FindFaults().ContainsKey("database"));
        Statements.Run(_rig.Target, "ALTER TABLE hidden RENAME TO retractions");
        await RunUntilAsync(() => _health.FindFaults().Count == 0);
    }

    [Fact]
    public async Task Monitoring_sees_lag_counts_and_dead_letters()
    {
        using GatewayMetrics metrics = new(_service, _rig.Core, _rig.Store.DeadLetters, "fhir");
        _rig.ArriveHeartRate(_rig.Pair("P1"), 1, 61);
        _rig.ArriveHeartRate(_rig.Pair("P2", isKnown: false), 1, 62);
        _rig.Server.BeforeTransaction = _ => FakeFhirServer.Refusal(HttpStatusCode.BadGateway, "");
        await _rig.DeliverAsync();
        _rig.Time.Advance(TimeSpan.FromSeconds(40));
        Measure()["nanomedagent.gateway.lag"].ShouldBe(40);
        Measure()["nanomedagent.gateway.destination.available"].ShouldBe(0);

        _rig.Server.BeforeTransaction = bundle => bundle.ToJsonString().Contains(":hr", StringComparison.Ordinal)
            ? FakeFhirServer.Refusal(HttpStatusCode.BadRequest, "")
            : null;
        await _rig.DeliverAsync();
        _rig.Server.BeforeTransaction = _ => null;
        await RunUntilAsync(() => _health.FindFaults().Count == 0);
        Dictionary<string, double> measured = Measure();
        measured.ShouldContainKeyAndValue("nanomedagent.gateway.lag", 0);
        measured.ShouldContainKeyAndValue("nanomedagent.gateway.dead.letters", 1);
        measured.ShouldContainKeyAndValue("nanomedagent.gateway.refused", 1);
        measured.ShouldContainKeyAndValue("nanomedagent.gateway.unknown.patients", 1);
        measured.ShouldContainKeyAndValue("nanomedagent.gateway.destination.available", 1);
        measured["nanomedagent.gateway.attempts.failed"].ShouldBeGreaterThanOrEqualTo(1);
    }

    private async Task RunUntilAsync(Func<bool> condition)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task running = Task.Run(() => _service.RunAsync(stop.Token), TestContext.Current.CancellationToken);
        try
        {
            await Wait.UntilAsync(condition);
        }
        finally
        {
            await stop.CancelAsync();
            await running;
        }
    }

    private static Dictionary<string, double> Measure()
    {
        Dictionary<string, double> measured = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, meter) =>
        {
            if (instrument.Meter.Name == GatewayMetrics.MeterName)
            {
                meter.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => measured[instrument.Name] = value);
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => measured[instrument.Name] = value);
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => measured[instrument.Name] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return measured;
    }
}
