namespace NanoMedAgent.HostSim.Simulation;

/// <summary>Takes network, collector and broker away when the schedule or a person says so, and brings them back.</summary>
internal sealed class OutageControl(SimulatedWard ward, FaultSchedule schedule)
{
    /// <summary>Whether a person pulled the network of the first sensor, which they have in hand.</summary>
    public bool IsNetworkPulled { get; set; }

    /// <summary>Whether a person stopped the collector.</summary>
    public bool IsCollectorStopped { get; set; }

    /// <summary>Applies what holds at a simulated time.</summary>
    /// <returns>Whether something came back.</returns>
    public async Task<bool> ApplyAsync(TimeSpan elapsed)
    {
        bool isBack = await ApplyToBrokerAsync(schedule.IsBrokerDown(elapsed));
        isBack |= await ApplyToCollectorAsync(IsCollectorStopped || schedule.IsCollectorDown(elapsed));
        for (int i = 0; i < ward.Sensors.Count; i++)
        {
            isBack |= await ApplyToNetworkAsync(ward.Sensors[i], (i == 0 && IsNetworkPulled) || schedule.IsNetworkDown(i, elapsed));
        }

        return isBack;
    }

    /// <summary>Brings everything back, whatever the schedule says.</summary>
    /// <returns>Whether something came back.</returns>
    public async Task<bool> EndAllAsync()
    {
        bool isBack = await ApplyToBrokerAsync(isDown: false);
        isBack |= await ApplyToCollectorAsync(isDown: false);
        foreach (ConnectedSensor sensor in ward.Sensors)
        {
            isBack |= await ApplyToNetworkAsync(sensor, isDown: false);
        }

        return isBack;
    }

    private static async Task<bool> ApplyToNetworkAsync(ConnectedSensor sensor, bool isDown)
    {
        bool isCut = isDown || sensor.IsOff;
        if (isCut == sensor.Link.IsCut)
        {
            return false;
        }

        if (isCut)
        {
            await sensor.Link.CutAsync();
        }
        else
        {
            sensor.Link.Restore();
        }

        return !isCut;
    }

    private async Task<bool> ApplyToBrokerAsync(bool isDown)
    {
        if (isDown == ward.IsBrokerDown)
        {
            return false;
        }

        await (isDown ? ward.StopBrokerAsync() : ward.RestartBrokerAsync());
        return !isDown;
    }

    private async Task<bool> ApplyToCollectorAsync(bool isDown)
    {
        if (isDown != ward.Collector.IsRunning || ward.Collector.IsElsewhere)
        {
            return false;
        }

        if (isDown)
        {
            await ward.Collector.StopAsync();
        }
        else
        {
            ward.Collector.Start();
        }

        return !isDown;
    }
}
