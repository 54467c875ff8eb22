// Preloaded into Azurite: it ends, and writes what it holds, when the process that started it ends or lets go of it.
process.on('disconnect', () => {
  process.emit('SIGTERM', 'SIGTERM');
  setTimeout(() => process.exit(0), 5000).unref();
});
