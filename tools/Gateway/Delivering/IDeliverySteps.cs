namespace NanoMedAgent.Gateway.Delivering;

/// <summary>Delivers to one destination, one step after the other. For one thread.</summary>
public interface IDeliverySteps
{
    /// <summary>Does what is to be done now.</summary>
    /// <param name="cancellation">Ends the step; what was delivered and not noted is delivered again.</param>
    Task<StepOutcome> StepAsync(CancellationToken cancellation);
}
