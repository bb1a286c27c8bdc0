using System;
using System.Device.Wifi;
using System.Net.NetworkInformation;
using System.Threading;
using Microsoft.Extensions.Logging;
using nanoFramework.Networking;

namespace NanoMedAgent.Esp32;

/// <summary>
/// Wi-Fi. The first connection attempt is made at once and waited for, because the random number generator needs the radio; later ones run
/// in the background.
/// </summary>
public sealed class WifiRadio
{
    private const int RetryAfterMs = 60_000;
    private const int PollMs = 1_000;
    private const string NoAddress = "0.0.0.0";

    private readonly ILogger _log;
    private readonly string _name;
    private readonly string _password;
    private readonly string _timeServer;
    private WifiAdapter _adapter;

    /// <summary>A radio that is off, or that already connects by itself.</summary>
    public WifiRadio(DeviceConfiguration configuration, ILogger log)
    {
        _log = log;
        _name = configuration.WifiName;
        _password = configuration.WifiPassword ?? "";
        _timeServer = configuration.TimeServer;
    }

    /// <summary>Whether the device has an address in the network.</summary>
    public bool IsUp
    {
        [OwnFrame]
        get
        {
            string address = _adapter == null ? null : NetworkInterface.GetAllNetworkInterfaces()[_adapter.NetworkInterface].IPv4Address;
            return !string.IsNullOrEmpty(address) && address != NoAddress;
        }
    }

    /// <summary>Turns the radio on and tries to connect once, which takes 20 seconds at most.</summary>
    /// <returns>Whether the radio is on, even without a network: only then is the chip's random number generator reliable.</returns>
    public bool TryTurnOn()
    {
        try
        {
            _adapter ??= WifiAdapter.FindAllAdapters()[0];
            WifiConnectionStatus status = Connect();
            if (status == WifiConnectionStatus.UnspecifiedFailure || status == WifiConnectionStatus.Timeout)
            {
                // The first status is the driver's default: for an access point that is full as well as for a radio that is off. The second
                // can also come when nothing was sent. So the driver is asked for something that it refuses, by an exception, unless the
                // radio is on and idle.
                _adapter.Disconnect();
                Thread.Sleep(PollMs);
                _adapter.ScanAsync();
            }

            return true;
        }
        catch (Exception failure)
        {
            FailureLog.LogFailure(_log, "Wi-Fi", failure);
            return false;
        }
    }

    /// <summary>Keeps the connection and has the clock set, on a thread of its own.</summary>
    [OwnFrame]
    public void Start() => new Thread(StayConnected).Start();

    private void StayConnected()
    {
        bool isClockStarted = false;
        int waitedMs = 0;
        while (true)
        {
            Thread.Sleep(PollMs);
            try
            {
                if (IsUp)
                {
                    waitedMs = 0;
                    if (!isClockStarted)
                    {
                        StartClock();
                        isClockStarted = true;
                    }
                }
                else if ((waitedMs += PollMs) >= RetryAfterMs)
                {
                    waitedMs = 0;
                    Connect();
                }
            }
            catch (Exception failure)
            {
                // An unhandled exception would end the thread, and with it Wi-Fi until the next start.
                FailureLog.LogFailure(_log, "Wi-Fi", failure);
            }
        }
    }

    // Manual: otherwise the driver would write name and password into its own flash at each start. Either way it reconnects by itself after
    // the first connect.
    private WifiConnectionStatus Connect()
    {
        WifiConnectionStatus status = _adapter.Connect(_name, WifiReconnectionKind.Manual, _password).ConnectionStatus;
        _log.LogInformation("Wi-Fi: " + ((int)status).ToString());
        return status;
    }

    // Only when there is a network: SNTP asks at once, and then only an hour later.
    [OwnFrame]
    private void StartClock()
    {
        if (!string.IsNullOrEmpty(_timeServer))
        {
            Sntp.Server1 = _timeServer;
        }

        Sntp.Start();
    }
}
