using System;
using System.Device.Wifi;
using System.Net.NetworkInformation;
using System.Threading;
using Microsoft.Extensions.Logging;
using nanoFramework.Networking;

namespace NanoMedAgent.Esp32;

/// <summary>Wi-Fi. The first attempt is made at once, as random bytes need the radio; after that nobody waits for it.</summary>
public sealed class WifiRadio
{
    private const int RetryMilliseconds = 60_000;
    private const int LookMilliseconds = 1_000;
    private const string NoAddress = "0.0.0.0";

    private readonly ILogger _log;
    private readonly string _name;
    private readonly string _password;
    private readonly string _timeServer;
    private WifiAdapter _adapter;

    /// <summary>A radio that is off, or on its own way.</summary>
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
        get
        {
            string address = _adapter == null ? null : NetworkInterface.GetAllNetworkInterfaces()[_adapter.NetworkInterface].IPv4Address;
            return !string.IsNullOrEmpty(address) && address != NoAddress;
        }
    }

    /// <summary>Turns the radio on and tries to connect once, which takes 20 seconds at most.</summary>
    /// <returns>Whether the radio is on, be the network there or not: only then is the chip's generator a good one.</returns>
    public bool TryTurnOn()
    {
        try
        {
            _adapter ??= WifiAdapter.FindAllAdapters()[0];
            WifiConnectionStatus status = Connect();
            if (status == WifiConnectionStatus.UnspecifiedFailure || status == WifiConnectionStatus.Timeout)
            {
                // The first is what the driver says when it has no other word, of an access point that is full as of a radio that is off; the second comes also when nothing was sent. So it is asked
                // for something that it refuses, by an exception, unless the radio is on and idle.
                _adapter.Disconnect();
                Thread.Sleep(LookMilliseconds);
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

    /// <summary>Stays connected, and has the clock set, on a thread of its own.</summary>
    public void Start() => new Thread(StayConnected).Start();

    private void StayConnected()
    {
        bool hasClient = false;
        int waited = 0;
        while (true)
        {
            Thread.Sleep(LookMilliseconds);
            try
            {
                if (IsUp)
                {
                    waited = 0;
                    if (!hasClient)
                    {
                        StartClock();
                        hasClient = true;
                    }
                }
                else if ((waited += LookMilliseconds) >= RetryMilliseconds)
                {
                    waited = 0;
                    Connect();
                }
            }
            catch (Exception failure)
            {
                // An exception would end the thread, and with it Wi-Fi until the next start.
                FailureLog.LogFailure(_log, "Wi-Fi", failure);
            }
        }
    }

    // Manual: else the driver writes name and password into its own flash at each start. It reconnects by itself either way, once it was told to connect.
    private WifiConnectionStatus Connect()
    {
        WifiConnectionStatus status = _adapter.Connect(_name, WifiReconnectionKind.Manual, _password).ConnectionStatus;
        _log.LogInformation("Wi-Fi: " + ((int)status).ToString());
        return status;
    }

    // Only once there is a network: the first question is asked at once, the next one an hour later.
    private void StartClock()
    {
        if (!string.IsNullOrEmpty(_timeServer))
        {
            Sntp.Server1 = _timeServer;
        }

        Sntp.Start();
    }
}
