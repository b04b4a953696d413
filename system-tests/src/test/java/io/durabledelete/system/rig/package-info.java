/** What the system tests stand on: processes, a client, the servers' inside, faults. */
package io.durabledelete.system.rig;
