using NanoMedAgent.Gateway.Delivering;
using NanoMedAgent.Hospital.Deliveries;

namespace Gateway.Tests.World;

/// <summary>Gateways of which each is killed while it works, but the last.</summary>
internal static class KilledGateways
{
    /// <summary>Delivers all that is stored, with another gateway each time one was killed; none of it may be a dead letter.</summary>
    /// <param name="database">The database.</param>
    /// <param name="connect">Makes a gateway, and its connection to the destination.</param>
    /// <param name="whenKilled">Gets what kills each gateway.</param>
    public static async Task DeliverAsync(
        string database, Func<DeliveryStore, (IDeliverySteps Core, IDisposable Connection)> connect, Action<Action> whenKilled)
    {
        for (bool isDone = false; !isDone;)
        {
            using CancellationTokenSource killed =
                CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            whenKilled(killed.Cancel);
            using DeliveryStore store = DeliveryStore.Open(database);
            (IDeliverySteps core, IDisposable connection) = connect(store);
            using IDisposable connected = connection;
            try
            {
                while (!isDone)
                {
                    StepOutcome step = await core.StepAsync(killed.Token);
                    isDone = !step.HasMore && step.Outcome.Kind == DeliveryOutcomeKind.Delivered;
                }
            }
            catch (OperationCanceledException) when (killed.IsCancellationRequested)
            {
                TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            }

            store.DeadLetters.List().ShouldBeEmpty();
        }
    }
}
