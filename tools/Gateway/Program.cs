using NanoMedAgent.Gateway;

return await GatewayCommand.RunAsync(args);
